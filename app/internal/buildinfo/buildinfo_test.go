package buildinfo

import (
	"encoding/json"
	"fmt"
	"runtime"
	"testing"
)

func TestTheJSONNamesAreThoseOfTheContract(t *testing.T) {
	got, err := json.Marshal(New("1.2.3", "abc", "2026-01-02T03:04:05Z"))
	if err != nil {
		t.Fatal(err)
	}
	want := fmt.Sprintf(`{"version":"1.2.3","commit":"abc","buildTime":"2026-01-02T03:04:05Z","go":%q}`, runtime.Version())
	if string(got) != want {
		t.Errorf("got %s, want %s", got, want)
	}
}
