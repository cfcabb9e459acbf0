package readiness

import "testing"

func TestTargetsAreTCPAddressesAndHTTPURLs(t *testing.T) {
	for text, name := range map[string]string{
		"tcp://db:5432":                "tcp://db:5432",
		"tcp://[::1]:5432/":            "tcp://[::1]:5432/",
		"http://cache/health?deep=yes": "http://cache/health?deep=yes",
		"https://user:secret@cache":    "https://user:xxxxx@cache",
	} {
		if got, err := ParseTarget(text); err != nil || got.Name != name {
			t.Errorf("%s: got %q, %v, want %q", text, got.Name, err, name)
		}
	}
}

func TestOtherTargetsAreRefusedWithTheReason(t *testing.T) {
	for text, want := range map[string]string{
		"":                  "no URL with a host",
		"db:5432":           "no URL with a host",
		"http://":           "no URL with a host",
		"tcp://:5432":       "no URL with a host",
		"tcp://db port":     "no URL with a host",
		"tcp://db":          "no host with a port",
		"tcp://db:0":        "no host with a port",
		"tcp://db:70000":    "no host with a port",
		"tcp://db:5432/app": "no host with a port",
		"ftp://db:21":       `unknown scheme "ftp"`,
	} {
		if got, err := ParseTarget(text); err == nil || err.Error() != want {
			t.Errorf("%q: got %v, %v, want %s", text, got, err, want)
		}
	}
}
