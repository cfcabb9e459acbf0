package blackbox

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

func TestAWrongSettingIsRefusedWithItsNameAndValue(t *testing.T) {
	t.Parallel()
	faults := []string{"GIN_MODE=test", "FAULTS_ENABLED=true"}
	for name, refused := range map[string]struct {
		settings []string
		says     []string
	}{
		"a port that is no number":       {[]string{"PORT=web"}, []string{"PORT", "web"}},
		"a port that is too high":        {[]string{"PORT=70000"}, []string{"PORT", "70000", "65535"}},
		"an admin port that is too high": {[]string{"ADMIN_PORT=65536"}, []string{"ADMIN_PORT", "65536", "65535"}},
		"one port for both":              {[]string{"PORT=28123", "ADMIN_PORT=28123"}, []string{"ADMIN_PORT", "28123", "PORT"}},
		"an unknown mode":                {[]string{"GIN_MODE=prod"}, []string{"GIN_MODE", "prod", "release", "debug", "test"}},
		"an unknown level":               {[]string{"LOG_LEVEL=loud"}, []string{"LOG_LEVEL", "loud", "debug", "info", "warn", "error"}},
		"a time without unit":            {[]string{"READ_TIMEOUT=5"}, []string{"READ_TIMEOUT", "5"}},
		"a time below zero":              {[]string{"WRITE_TIMEOUT=-1s"}, []string{"WRITE_TIMEOUT", "-1s"}},
		"a header time that is no time":  {[]string{"READ_HEADER_TIMEOUT=soon"}, []string{"READ_HEADER_TIMEOUT", "soon"}},
		"an idle time that is no time":   {[]string{"IDLE_TIMEOUT=long"}, []string{"IDLE_TIMEOUT", "long"}},
		"a shutdown that ends before its drain": {
			[]string{"DRAIN_DELAY=40s", "SHUTDOWN_TIMEOUT=35s"}, []string{"SHUTDOWN_TIMEOUT", "35s", "DRAIN_DELAY", "40s"},
		},
		"a shutdown that ends with its drain": {
			[]string{"DRAIN_DELAY=30s"}, []string{"SHUTDOWN_TIMEOUT", "30s", "DRAIN_DELAY"},
		},
		"a check of an unknown kind":   {[]string{"READY_CHECKS=ftp://db:21"}, []string{"READY_CHECKS", "ftp://db:21", "tcp://"}},
		"a check without a port":       {[]string{"READY_CHECKS=tcp://db"}, []string{"READY_CHECKS", "tcp://db"}},
		"a ready time without unit":    {[]string{"READY_TIMEOUT=500"}, []string{"READY_TIMEOUT", "500"}},
		"a cache time that is no time": {[]string{"READY_CACHE=often"}, []string{"READY_CACHE", "often"}},
		"a switch that is no switch":   {[]string{"GIN_MODE=test", "FAULTS_ENABLED=perhaps"}, []string{"FAULTS_ENABLED", "perhaps"}},
		"faults in release mode":       {[]string{"GIN_MODE=release", "FAULTS_ENABLED=true"}, []string{"FAULTS_ENABLED", "true", "GIN_MODE", "release"}},
		"faults in the default mode":   {[]string{"FAULTS_ENABLED=true"}, []string{"FAULTS_ENABLED", "true", "GIN_MODE", "release"}},
		"a share above one":            {append(faults, "FAULT_ERROR_PERMILLE=1001"), []string{"FAULT_ERROR_PERMILLE", "1001", "1000"}},
		"a share below zero":           {append(faults, "FAULT_LATENCY_PERMILLE=-1"), []string{"FAULT_LATENCY_PERMILLE", "-1"}},
		"a latency without unit":       {append(faults, "FAULT_LATENCY=100"), []string{"FAULT_LATENCY", "100"}},
		"memory below zero":            {append(faults, "FAULT_MEMORY_MIB=-5"), []string{"FAULT_MEMORY_MIB", "-5"}},
		"a count that is no number":    {append(faults, "FAULT_CRASH_AFTER=later"), []string{"FAULT_CRASH_AFTER", "later"}},
		"a start delay below zero":     {append(faults, "FAULT_START_DELAY=-3s"), []string{"FAULT_START_DELAY", "-3s"}},
		"hanging after no number":      {append(faults, "FAULT_HANG_AFTER=x"), []string{"FAULT_HANG_AFTER", "x"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := launch(t, staticBinary, refused.settings...)
			p.wantExit(2)
			if !p.saysInOneLine(refused.says...) {
				t.Errorf("no line says %v", refused.says)
			}
		})
	}
}

func TestEveryFaultIsRefusedWhileFaultsAreDisabled(t *testing.T) {
	t.Parallel()
	for _, fault := range []string{
		"FAULT_ERROR_PERMILLE=20", "FAULT_LATENCY=1s", "FAULT_LATENCY_PERMILLE=500", "FAULT_MEMORY_MIB=1",
		"FAULT_NOT_READY=true", "FAULT_CRASH_AFTER=9", "FAULT_START_DELAY=1s", "FAULT_HANG_AFTER=9",
	} {
		for _, settings := range [][]string{{fault}, {fault, "GIN_MODE=test"}, {fault, "GIN_MODE=test", "FAULTS_ENABLED=false"}} {
			t.Run(fmt.Sprint(settings), func(t *testing.T) {
				t.Parallel()
				p := launch(t, staticBinary, settings...)
				p.wantExit(2)
				if !p.saysInOneLine(nameOf(fault), "FAULTS_ENABLED") {
					t.Errorf("no line says that %s needs FAULTS_ENABLED", nameOf(fault))
				}
			})
		}
	}
}

func TestAllProblemsAreReportedAtOnce(t *testing.T) {
	t.Parallel()
	p := launch(t, raceBinary, "PORT=70000", "ADMIN_PORT=none", "GIN_MODE=prod", "READ_TIMEOUT=soon",
		"IDLE_TIMEOUT=ever", "LOG_LEVEL=loud", "READY_CHECKS=ftp://db:21", "READY_CACHE=often", "FAULT_CRASH_AFTER=9")
	p.wantExit(2)
	problems := []string{
		"PORT 70000 65535",
		"ADMIN_PORT none 65535",
		"GIN_MODE prod release",
		"READ_TIMEOUT soon",
		"IDLE_TIMEOUT ever",
		"LOG_LEVEL loud warn",
		"READY_CHECKS ftp://db:21 tcp://",
		"READY_CACHE often",
		"FAULT_CRASH_AFTER 9 FAULTS_ENABLED",
	}
	for _, problem := range problems {
		if !p.saysInOneLine(strings.Fields(problem)...) {
			t.Errorf("no line says %q", problem)
		}
	}
	if got := len(p.records()); got != len(problems) {
		t.Errorf("%d lines for %d problems", got, len(problems))
	}
}

// saysInOneLine looks for a line whose message has all these words.
func (p *process) saysInOneLine(words ...string) bool {
	p.t.Helper()
	return slices.ContainsFunc(p.records(), func(r record) bool {
		message, _ := r["message"].(string)
		return !slices.ContainsFunc(words, func(word string) bool { return !strings.Contains(message, word) })
	})
}

func nameOf(setting string) string {
	name, _, _ := strings.Cut(setting, "=")
	return name
}
