package settings

import "sluice.dev/app/internal/faults"

var faultNames = []string{
	"FAULT_ERROR_PERMILLE", "FAULT_LATENCY", "FAULT_LATENCY_PERMILLE", "FAULT_MEMORY_MIB",
	"FAULT_NOT_READY", "FAULT_CRASH_AFTER", "FAULT_START_DELAY", "FAULT_HANG_AFTER",
}

// faults reads the fault switches. In release mode, and so by default, there are none: nobody breaks
// production by a variable that was left over from a test.
func (r *reader) faults(ginMode string) (bool, faults.Switches) {
	text, _ := r.value("FAULTS_ENABLED")
	enabled := r.flag("FAULTS_ENABLED")
	if enabled && ginMode == "release" {
		r.refuse("FAULTS_ENABLED", "false with GIN_MODE=release, or GIN_MODE=debug or GIN_MODE=test")
	}
	if text == "" || text == "false" {
		for _, name := range faultNames {
			if _, ok := r.value(name); ok {
				r.refuse(name, "no value, or FAULTS_ENABLED=true")
			}
		}
		return false, faults.Off()
	}
	off := faults.Off()
	return enabled, faults.Switches{
		ErrorPermille:   r.integer("FAULT_ERROR_PERMILLE", off.ErrorPermille, 0, faults.MaxPermille),
		Latency:         r.fault("FAULT_LATENCY"),
		LatencyPermille: r.integer("FAULT_LATENCY_PERMILLE", off.LatencyPermille, 0, faults.MaxPermille),
		MemoryMiB:       r.integer("FAULT_MEMORY_MIB", off.MemoryMiB, 0, faults.MaxMemoryMiB),
		NotReady:        r.flag("FAULT_NOT_READY"),
		CrashAfter:      r.count("FAULT_CRASH_AFTER"),
		StartDelay:      r.fault("FAULT_START_DELAY"),
		HangAfter:       r.count("FAULT_HANG_AFTER"),
	}
}

func (r *reader) fault(name string) faults.Duration {
	return faults.Duration(r.delay(name, 0))
}
