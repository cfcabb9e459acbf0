package environment

import (
	"os"
	"testing"
)

func TestTheModeIsTakenAwayAndKept(t *testing.T) {
	t.Setenv(ginMode, "prod")
	value, ok := takeMode()
	if value != "prod" || !ok {
		t.Errorf("took %q, %v, want prod, true", value, ok)
	}
	if left, ok := os.LookupEnv(ginMode); ok {
		t.Errorf("gin would still find %q", left)
	}
	if value, ok := takeMode(); value != "" || ok {
		t.Errorf("a second time took %q, %v, want nothing", value, ok)
	}
}

func TestOtherVariablesAreFoundWhereTheyAre(t *testing.T) {
	t.Setenv("SERVICE_NAME", "shop")
	if value, ok := Lookup("SERVICE_NAME"); value != "shop" || !ok {
		t.Errorf("got %q, %v, want shop, true", value, ok)
	}
	if value, ok := Lookup("SLUICE_NOT_SET"); value != "" || ok {
		t.Errorf("got %q, %v, want nothing", value, ok)
	}
	if _, ok := Lookup(ginMode); ok != hasMode {
		t.Errorf("GIN_MODE found: %v, want %v", ok, hasMode)
	}
}
