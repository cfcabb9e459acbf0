package drain

import (
	"io"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"
)

// answers are ways to begin an answer.
var answers = map[string]http.HandlerFunc{
	"with a status":   func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusTeapot) },
	"with a body":     func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "short") },
	"with a flush":    func(w http.ResponseWriter, _ *http.Request) { w.(http.Flusher).Flush() },
	"by a controller": func(w http.ResponseWriter, _ *http.Request) { _ = http.NewResponseController(w).Flush() },
}

func TestAnswersCloseTheirConnectionWhileTheServiceDrains(t *testing.T) {
	for name, answer := range answers {
		var state State
		server := httptest.NewServer(state.Handler(answer))
		defer server.Close()
		for _, draining := range []bool{false, true} {
			if draining {
				state.Begin()
			}
			if got := state.Draining(); got != draining {
				t.Errorf("draining %v, want %v", got, draining)
			}
			response, err := http.Get(server.URL)
			if err != nil {
				t.Fatal(err)
			}
			if response.Close != draining {
				t.Errorf("%s, draining %v: Connection: close is %v", name, draining, response.Close)
			}
			if err := response.Body.Close(); err != nil {
				t.Error(err)
			}
		}
	}
}

func TestARequestFromBeforeTheDrainIsToldToo(t *testing.T) {
	var state State
	server := httptest.NewServer(state.Handler(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		state.Begin() // after the request came, before its answer began
		w.WriteHeader(http.StatusOK)
	})))
	defer server.Close()
	response, err := http.Get(server.URL)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	if !response.Close {
		t.Error("the answer does not carry Connection: close")
	}
}

func TestTheConnectionCanBeReachedThroughTheWriter(t *testing.T) {
	var state State
	server := httptest.NewServer(state.Handler(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		if err := http.NewResponseController(w).SetReadDeadline(time.Time{}); err != nil {
			t.Error(err)
		}
	})))
	defer server.Close()
	response, err := http.Get(server.URL)
	if err != nil {
		t.Fatal(err)
	}
	if err := response.Body.Close(); err != nil {
		t.Error(err)
	}
}
