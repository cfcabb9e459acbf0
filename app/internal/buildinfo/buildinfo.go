// Package buildinfo holds what the build has linked into the binary.
package buildinfo

import "runtime"

// Info tells one build from another.
type Info struct {
	Version   string `json:"version"`
	Commit    string `json:"commit"`
	BuildTime string `json:"buildTime"`
	Go        string `json:"go"`
}

// New completes the linked values with the version of Go that compiled the binary.
func New(version, commit, buildTime string) Info {
	return Info{Version: version, Commit: commit, BuildTime: buildTime, Go: runtime.Version()}
}
