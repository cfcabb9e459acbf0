package main

import (
	"encoding/json"
	"errors"
	"os"
	"os/exec"
	"strings"
	"testing"
)

// The test binary becomes the service when this is set.
const serveEnv = "MAIN_TEST_SERVE"

func TestMain(m *testing.M) {
	if os.Getenv(serveEnv) != "" {
		main()
	}
	os.Exit(m.Run())
}

// This also proves that package environment is initialized before gin, which would panic at this mode.
func TestAWrongModeIsReportedBesideEverythingElse(t *testing.T) {
	cmd := exec.Command(os.Args[0])
	cmd.Env = []string{serveEnv + "=1", "GIN_MODE=prod", "PORT=web"}
	output, err := cmd.Output()
	var exit *exec.ExitError
	if !errors.As(err, &exit) || exit.ExitCode() != 2 || len(exit.Stderr) > 0 {
		t.Fatalf("ended with %v and %q, want code 2 and silence", err, exit.Stderr)
	}
	var names []string
	for line := range strings.Lines(string(output)) {
		var fields struct {
			Name    string `json:"name"`
			Version string `json:"version"`
		}
		if err := json.Unmarshal([]byte(line), &fields); err != nil {
			t.Fatalf("no JSON: %q", line)
		}
		if fields.Version != "unknown" {
			t.Errorf("version %q, want unknown", fields.Version)
		}
		names = append(names, fields.Name)
	}
	if got := strings.Join(names, " "); got != "PORT GIN_MODE" {
		t.Errorf("problems with %s, want PORT GIN_MODE", got)
	}
}
