package settings

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

const (
	timeoutForm = "a duration above 0, such as 500ms, 5s or 1m"
	delayForm   = "a duration of 0 or more, such as 0s, 500ms or 2s"
	targetForm  = "a comma list of tcp://host:port, http://host/path or https://host/path"
	countForm   = "an integer of 0 (never) or more"
	permille    = "an integer from 0 to 1000"
)

func TestAWrongSettingIsRefusedWithValueFoundAndValueNeeded(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, "file")
	if err := os.WriteFile(file, nil, 0o644); err != nil {
		t.Fatal(err)
	}
	const faulty = "FAULTS_ENABLED=true GIN_MODE=test "
	for env, want := range map[string]string{
		"PORT=web":                             `PORT: found "web", need an integer from 1 to 65535`,
		"PORT=0":                               `PORT: found "0", need an integer from 1 to 65535`,
		"PORT=65536":                           `PORT: found "65536", need an integer from 1 to 65535`,
		"MAX_CONNECTIONS=0":                    `MAX_CONNECTIONS: found "0", need an integer from 1 to 1048576`,
		"ADMIN_PORT=-1":                        `ADMIN_PORT: found "-1", need an integer from 1 to 65535`,
		"ADMIN_PORT=8080":                      `ADMIN_PORT: found "8080", need another port than PORT, or none`,
		"GIN_MODE=prod":                        `GIN_MODE: found "prod", need one of release, debug, test`,
		"GIN_MODE=Release":                     `GIN_MODE: found "Release", need one of release, debug, test`,
		"LOG_LEVEL=loud":                       `LOG_LEVEL: found "loud", need one of debug, info, warn, error`,
		"LIVE_FILE=" + dir + "/none/live.yaml": `LIVE_FILE: found "` + dir + `/none/live.yaml", need a path in a directory that exists`,
		"LIVE_FILE=" + file + "/live.yaml":     `LIVE_FILE: found "` + file + `/live.yaml", need a path in a directory that exists`,
		"READ_TIMEOUT=5":                       `READ_TIMEOUT: found "5", need ` + timeoutForm,
		"READ_TIMEOUT=0s":                      `READ_TIMEOUT: found "0s", need ` + timeoutForm,
		"READ_HEADER_TIMEOUT=-1s":              `READ_HEADER_TIMEOUT: found "-1s", need ` + timeoutForm,
		"WRITE_TIMEOUT=soon":                   `WRITE_TIMEOUT: found "soon", need ` + timeoutForm,
		"IDLE_TIMEOUT=1d":                      `IDLE_TIMEOUT: found "1d", need ` + timeoutForm,
		"DRAIN_DELAY=-2s":                      `DRAIN_DELAY: found "-2s", need ` + delayForm,
		"SHUTDOWN_TIMEOUT=0":                   `SHUTDOWN_TIMEOUT: found "0", need ` + timeoutForm,
		"SHUTDOWN_TIMEOUT=2s":                  `SHUTDOWN_TIMEOUT: found "2s", need more than DRAIN_DELAY, which is 2s: the delay is part of it`,
		"DRAIN_DELAY=45s":                      `SHUTDOWN_TIMEOUT: found "30s", need more than DRAIN_DELAY, which is 45s: the delay is part of it`,
		"READY_CHECKS=tcp://db":                `READY_CHECKS: found "tcp://db", need ` + targetForm,
		"READY_CHECKS=tcp://db:1,ftp:":         `READY_CHECKS: found "ftp:", need ` + targetForm,
		"READY_CHECKS=tcp://db:1,":             `READY_CHECKS: found "", need ` + targetForm,
		"READY_TIMEOUT=500":                    `READY_TIMEOUT: found "500", need ` + timeoutForm,
		"READY_CACHE=often":                    `READY_CACHE: found "often", need ` + delayForm,

		"FAULTS_ENABLED=1 GIN_MODE=test":          `FAULTS_ENABLED: found "1", need true or false`,
		"FAULTS_ENABLED=true":                     `FAULTS_ENABLED: found "true", need false with GIN_MODE=release, or GIN_MODE=debug or GIN_MODE=test`,
		"FAULT_LATENCY=1s":                        `FAULT_LATENCY: found "1s", need no value, or FAULTS_ENABLED=true`,
		"FAULT_HANG_AFTER=x FAULTS_ENABLED=false": `FAULT_HANG_AFTER: found "x", need no value, or FAULTS_ENABLED=true`,
		faulty + "FAULT_ERROR_PERMILLE=1001":      `FAULT_ERROR_PERMILLE: found "1001", need ` + permille,
		faulty + "FAULT_LATENCY=100":              `FAULT_LATENCY: found "100", need ` + delayForm,
		faulty + "FAULT_LATENCY_PERMILLE=-1":      `FAULT_LATENCY_PERMILLE: found "-1", need ` + permille,
		faulty + "FAULT_MEMORY_MIB=65537":         `FAULT_MEMORY_MIB: found "65537", need an integer from 0 to 65536`,
		faulty + "FAULT_NOT_READY=yes":            `FAULT_NOT_READY: found "yes", need true or false`,
		faulty + "FAULT_CRASH_AFTER=-1":           `FAULT_CRASH_AFTER: found "-1", need ` + countForm,
		faulty + "FAULT_START_DELAY=-3s":          `FAULT_START_DELAY: found "-3s", need ` + delayForm,
		faulty + "FAULT_HANG_AFTER=never":         `FAULT_HANG_AFTER: found "never", need ` + countForm,
	} {
		if _, problems := Load(from(parse(env))); problems.Error() != want {
			t.Errorf("%s:\n got %v\nwant %s", env, problems, want)
		}
	}
}

func TestAllProblemsAreListedInTheOrderOfTheSettings(t *testing.T) {
	_, problems := Load(from(parse("PORT=70000 ADMIN_PORT=none GIN_MODE=prod READ_TIMEOUT=soon READY_CHECKS=ftp://db:21,tcp://db " +
		"OTEL_EXPORTER_OTLP_ENDPOINT=collector:4318 FAULTS_ENABLED=maybe FAULT_CRASH_AFTER=often")))
	var names []string
	for _, problem := range problems {
		names = append(names, problem.Name)
	}
	const want = "PORT ADMIN_PORT GIN_MODE READ_TIMEOUT READY_CHECKS READY_CHECKS OTEL_EXPORTER_OTLP_ENDPOINT " +
		"FAULTS_ENABLED FAULT_CRASH_AFTER"
	if got := strings.Join(names, " "); got != want {
		t.Errorf("problems with %s, want %s", got, want)
	}
}

func TestEveryFaultIsRefusedWhileFaultsAreDisabled(t *testing.T) {
	for _, name := range faultNames {
		_, problems := Load(from(map[string]string{name: "0", "GIN_MODE": "test"}))
		if len(problems) != 1 || problems[0].Name != name {
			t.Errorf("%s: %v, want one problem", name, problems)
		}
	}
}

func parse(env string) map[string]string {
	values := map[string]string{}
	for pair := range strings.FieldsSeq(env) {
		name, value, _ := strings.Cut(pair, "=")
		values[name] = value
	}
	return values
}
