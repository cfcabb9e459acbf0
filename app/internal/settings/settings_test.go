package settings

import (
	"log/slog"
	"os"
	"path/filepath"
	"reflect"
	"testing"
	"time"

	"sluice.dev/app/internal/faults"
	"sluice.dev/app/internal/logging"
	"sluice.dev/app/internal/readiness"
)

func from(env map[string]string) Lookup {
	return func(name string) (string, bool) {
		value, ok := env[name]
		return value, ok
	}
}

func defaults(t *testing.T) Settings {
	t.Helper()
	host, err := os.Hostname()
	if err != nil {
		t.Fatal(err)
	}
	return Settings{
		Port: 8080, MaxConnections: 1024, GinMode: "release", LogLevel: slog.LevelInfo,
		ServiceName: "sluice-app", Color: "none", PodName: host,
		ReadTimeout: 5 * time.Second, ReadHeaderTimeout: 5 * time.Second, WriteTimeout: 10 * time.Second,
		IdleTimeout: 65 * time.Minute, DrainDelay: 2 * time.Second, ShutdownTimeout: 30 * time.Second,
		ReadyTimeout: 500 * time.Millisecond, ReadyCache: time.Second,
		Faults: faults.Off(),
	}
}

func TestWithoutVariablesTheDefaultsHold(t *testing.T) {
	want := defaults(t)
	if got, problems := Load(from(nil)); len(problems) > 0 || !reflect.DeepEqual(got, want) {
		t.Errorf("got %+v, %v, want %+v", got, problems, want)
	}
}

func TestAnEmptyVariableIsNotSet(t *testing.T) {
	env := map[string]string{}
	for _, name := range append([]string{
		"PORT", "ADMIN_PORT", "MAX_CONNECTIONS", "GIN_MODE", "LOG_LEVEL", "LIVE_FILE", "SERVICE_NAME", "SLUICE_COLOR", "POD_NAME",
		"READ_TIMEOUT", "READ_HEADER_TIMEOUT", "WRITE_TIMEOUT", "IDLE_TIMEOUT", "DRAIN_DELAY", "SHUTDOWN_TIMEOUT",
		"READY_CHECKS", "READY_TIMEOUT", "READY_CACHE", "OTEL_EXPORTER_OTLP_ENDPOINT", "FAULTS_ENABLED",
	}, faultNames...) {
		env[name] = ""
	}
	want := defaults(t)
	if got, problems := Load(from(env)); len(problems) > 0 || !reflect.DeepEqual(got, want) {
		t.Errorf("got %+v, %v, want %+v", got, problems, want)
	}
}

func TestEverySettingIsTakenOver(t *testing.T) {
	file := filepath.Join(t.TempDir(), "live.yaml")
	got, problems := Load(from(map[string]string{
		"PORT": "1", "ADMIN_PORT": "65535", "MAX_CONNECTIONS": "15", "GIN_MODE": "test", "LOG_LEVEL": "error", "LIVE_FILE": file,
		"SERVICE_NAME": "shop", "SLUICE_COLOR": "blue", "POD_NAME": "shop-1",
		"READ_TIMEOUT": "1s", "READ_HEADER_TIMEOUT": "2s", "WRITE_TIMEOUT": "3s", "IDLE_TIMEOUT": "4s",
		"DRAIN_DELAY": "0s", "SHUTDOWN_TIMEOUT": "6s",
		"READY_CHECKS": "tcp://db:5432, http://cache/health", "READY_TIMEOUT": "7s", "READY_CACHE": "0s",
		"FAULTS_ENABLED": "true", "FAULT_ERROR_PERMILLE": "8", "FAULT_LATENCY": "9s", "FAULT_LATENCY_PERMILLE": "0",
		"FAULT_MEMORY_MIB": "11", "FAULT_NOT_READY": "true", "FAULT_CRASH_AFTER": "12", "FAULT_START_DELAY": "13s",
		"FAULT_HANG_AFTER": "14",
	}))
	want := Settings{
		Port: 1, AdminPort: 65535, MaxConnections: 15, GinMode: "test", LogLevel: slog.LevelError, LiveFile: file,
		ServiceName: "shop", Color: "blue", PodName: "shop-1",
		ReadTimeout: time.Second, ReadHeaderTimeout: 2 * time.Second, WriteTimeout: 3 * time.Second,
		IdleTimeout: 4 * time.Second, DrainDelay: 0, ShutdownTimeout: 6 * time.Second,
		ReadyChecks:  []readiness.Target{target(t, "tcp://db:5432"), target(t, "http://cache/health")},
		ReadyTimeout: 7 * time.Second, ReadyCache: 0,
		FaultsEnabled: true,
		Faults: faults.Switches{
			ErrorPermille: 8, Latency: faults.Duration(9 * time.Second), LatencyPermille: 0, MemoryMiB: 11, NotReady: true,
			CrashAfter: 12, StartDelay: faults.Duration(13 * time.Second), HangAfter: 14,
		},
	}
	if len(problems) > 0 || !reflect.DeepEqual(got, want) {
		t.Errorf("got %+v, %v, want %+v", got, problems, want)
	}
	if id, want := got.Identity("1"), (logging.Identity{Service: "shop", Color: "blue", Version: "1"}); id != want {
		t.Errorf("identity %+v, want %+v", id, want)
	}
}

func target(t *testing.T, text string) readiness.Target {
	t.Helper()
	parsed, err := readiness.ParseTarget(text)
	if err != nil {
		t.Fatal(err)
	}
	return parsed
}
