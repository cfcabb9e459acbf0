package blackbox

import (
	"debug/elf"
	"fmt"
	"runtime"
	"testing"
)

func TestLinkedValuesAreShownEverywhere(t *testing.T) {
	t.Parallel()
	p := launch(t, staticBinary, "POD_NAME=pod")
	p.awaitOpenPort()

	p.get("/version").wantJSON(t, 200, fmt.Sprintf(`{"version":%q,"commit":%q,"buildTime":%q,"go":%q}`,
		linkedVersion, linkedCommit, linkedBuildTime, runtime.Version()))
	p.get("/").wantJSON(t, 200, fmt.Sprintf(
		`{"service":"sluice-app","color":"none","version":%q,"pod":"pod","path":"/"}`, linkedVersion))
	if got := p.samples().sum("sluice_app_build_info", labels{
		"version": linkedVersion, "commit": linkedCommit, "build_time": linkedBuildTime,
	}); got != 1 {
		t.Errorf("build info is %v, want 1", got)
	}
	p.awaitRecord(record{"version": linkedVersion, "route": "/"})
}

func TestTheImagesBinaryNeedsNoOtherFile(t *testing.T) {
	t.Parallel()
	file, err := elf.Open(staticBinary)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()

	for _, part := range file.Progs {
		if part.Type == elf.PT_INTERP || part.Type == elf.PT_DYNAMIC {
			t.Errorf("the binary has a %v segment", part.Type)
		}
	}
	if section := file.Section(".dynamic"); section != nil {
		t.Error("the binary has a dynamic section")
	}
}
