package faults

import (
	"sync"
	"sync/atomic"
)

// CrashCode is the exit code of a crash on purpose (EX_SOFTWARE): no other end has it.
const CrashCode = 70

// Injector carries the switches out.
type Injector struct {
	current atomic.Pointer[generation]
	crash   func(code int)

	// Replacing is rare and allocates; requests never wait for it.
	replacing sync.Mutex
	memory    [][]byte
}

// generation is one set of switches and the requests since it was set.
type generation struct {
	switches Switches
	arrived  atomic.Int64
	admitted atomic.Int64 // those of them that no limit refused
}

// NewInjector starts with these switches; crash is os.Exit outside of tests.
func NewInjector(switches Switches, crash func(code int)) *Injector {
	injector := &Injector{crash: crash}
	injector.Replace(switches)
	return injector
}

// Switches are those in force.
func (i *Injector) Switches() Switches { return i.current.Load().switches }

// Replace sets all switches. Requests are counted from here again.
func (i *Injector) Replace(switches Switches) {
	i.replacing.Lock()
	defer i.replacing.Unlock()
	i.memory = hold(i.memory, switches.MemoryMiB)
	i.current.Store(&generation{switches: switches})
}
