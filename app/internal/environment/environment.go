// Package environment keeps gin from reading the environment on its own.
//
// gin's initialization reads GIN_MODE and panics at a value that it does not know, before main can
// report that value beside everything else that is wrong. So the variable is taken away first.
//
// First it is: Go initializes packages in the order of their import paths, as far as their imports
// allow. This one needs only os. gin needs text/template, which sorts behind "sluice.dev". Import
// nothing else here; the tests of main show when it no longer holds.
package environment

import "os"

const ginMode = "GIN_MODE"

var mode, hasMode = takeMode()

func takeMode() (string, bool) {
	value, ok := os.LookupEnv(ginMode)
	if ok {
		// It can fail only for an invalid name.
		_ = os.Unsetenv(ginMode)
	}
	return value, ok
}

// Lookup finds a variable as the process got it.
func Lookup(name string) (string, bool) {
	if name == ginMode {
		return mode, hasMode
	}
	return os.LookupEnv(name)
}
