package service

import (
	"os"
	"path/filepath"
	"syscall"
	"testing"
)

func TestTheLiveFileSetsLevelAndLimit(t *testing.T) {
	file := filepath.Join(t.TempDir(), "live.yaml")
	write := func(content string) {
		t.Helper()
		if err := os.WriteFile(file+".new", []byte(content), 0o644); err != nil {
			t.Fatal(err)
		}
		if err := os.Rename(file+".new", file); err != nil {
			t.Fatal(err)
		}
	}
	write("logLevel: info\n")
	p := start(t, "LIVE_FILE="+file, "LOG_LEVEL=error", "DRAIN_DELAY=0s")
	p.await("listening") // logged at info, so the file counts from the start
	p.wantStatus("/ping", 200)
	p.wantStatus("/healthz", 200)

	write("logLevel: debug\nrateLimit: {perSecond: 0.00001, burst: 1}\n")
	p.eventually("a limited request", func() bool { return p.status("/ping") == 429 })
	p.wantStatus("/healthz", 200)
	p.eventually("a line about a probe", func() bool {
		for _, line := range p.lines() {
			if line["route"] == "/healthz" && line["level"] == "debug" {
				return true
			}
		}
		return false
	})
	p.signals <- syscall.SIGTERM
	p.wantCode(CodeClean)
}

func TestProfilesAreOnTheAdminPortOnly(t *testing.T) {
	admin := freePort(t)
	p := start(t, "ADMIN_PORT="+admin, "DRAIN_DELAY=0s")
	p.await("listening")
	p.wantStatus("/debug/pprof/", 404)
	public := p.address
	p.address = "127.0.0.1:" + admin
	p.wantStatus("/debug/pprof/", 200)
	p.wantStatus("/ping", 404)
	p.address = public
	p.signals <- syscall.SIGTERM
	p.wantCode(CodeClean)
}

func TestTheCrashFaultEndsTheProcessThroughItsExit(t *testing.T) {
	p := start(t, "GIN_MODE=debug", "FAULTS_ENABLED=true", "FAULT_CRASH_AFTER=2", "DRAIN_DELAY=0s")
	p.await("listening")
	p.wantStatus("/ping", 200)
	p.status("/ping")
	if got := <-p.exits; got != 70 {
		t.Errorf("exit code %d, want 70", got)
	}
	p.signals <- syscall.SIGTERM
	p.wantCode(CodeClean)
}
