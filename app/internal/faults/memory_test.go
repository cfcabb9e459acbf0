package faults

import "testing"

func TestMemoryIsHeldInMebibytesAndGivenBack(t *testing.T) {
	switches := Off()
	switches.MemoryMiB = 3
	injector := NewInjector(switches, nil)
	first := &injector.memory[0][0]
	for _, size := range []int{3, 5, 1, 0} {
		switches.MemoryMiB = size
		injector.Replace(switches)
		if got := len(injector.memory); got != size {
			t.Errorf("%d blocks held, want %d", got, size)
		}
		if size > 0 && &injector.memory[0][0] != first {
			t.Error("the first block was made anew")
		}
		for _, block := range injector.memory {
			if len(block) != mebibyte || block[0] != 1 || block[len(block)-page] != 1 {
				t.Error("a block is not a MiB or was not touched")
			}
		}
	}
}
