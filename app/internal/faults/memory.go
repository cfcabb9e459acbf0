package faults

import (
	"runtime/debug"
	"slices"
)

const (
	mebibyte = 1 << 20
	// No platform has smaller pages.
	page = 4096
)

// hold gives so many MiB, keeping what is held already: a new block beside the old one would take twice
// the memory for a moment, and could end the process at a limit that it should only come near.
func hold(held [][]byte, mebibytes int) [][]byte {
	if mebibytes < len(held) {
		less := slices.Clone(held[:mebibytes])
		clear(held)
		// Otherwise the kernel would get it back minutes later.
		debug.FreeOSMemory()
		return less
	}
	for len(held) < mebibytes {
		block := make([]byte, mebibyte)
		for i := 0; i < len(block); i += page {
			block[i] = 1 // memory that nothing was written to takes no place
		}
		held = append(held, block)
	}
	return held
}
