package faults

import (
	"encoding/json"
	"strings"
	"testing"
	"time"
)

func TestSwitchesAreReadWholeAndWhatIsLeftOutIsOff(t *testing.T) {
	for body, want := range map[string]Switches{
		`{}`: Off(),
		`{"notReady":true}`: {
			LatencyPermille: 1000, NotReady: true,
		},
		`{"latency":"1.5s","latencyPermille":0}`: {
			Latency: Duration(1500 * time.Millisecond),
		},
		`{"errorPermille":1000,"latency":"0s","latencyPermille":1,"memoryMib":65536,"notReady":false,` +
			`"crashAfter":2,"startDelay":"1m","hangAfter":3}`: {
			ErrorPermille: 1000, LatencyPermille: 1, MemoryMiB: 65536,
			CrashAfter: 2, StartDelay: Duration(time.Minute), HangAfter: 3,
		},
	} {
		got, err := Decode(strings.NewReader(body))
		if err != nil || got != want {
			t.Errorf("%s: got %+v, %v, want %+v", body, got, err, want)
		}
	}
}

func TestWhatWasReadCanBeWrittenBack(t *testing.T) {
	want := Switches{1, Duration(250 * time.Millisecond), 2, 3, true, 4, Duration(time.Second), 5}
	shown, err := json.Marshal(want)
	if err != nil {
		t.Fatal(err)
	}
	const text = `{"errorPermille":1,"latency":"250ms","latencyPermille":2,"memoryMib":3,"notReady":true,` +
		`"crashAfter":4,"startDelay":"1s","hangAfter":5}`
	if string(shown) != text {
		t.Errorf("shown as %s, want %s", shown, text)
	}
	if got, err := Decode(strings.NewReader(string(shown))); err != nil || got != want {
		t.Errorf("read back as %+v, %v", got, err)
	}
}

func TestWrongSwitchesAreRefusedWithTheReason(t *testing.T) {
	for body, want := range map[string]string{
		``:                         `no JSON object of switches: EOF`,
		`null`:                     `no JSON object of switches: null`,
		`{"errorPromille":1}`:      `no JSON object of switches: json: unknown field "errorPromille"`,
		`{"latency":"soon"}`:       `no JSON object of switches: found "soon", need a duration such as 250ms`,
		`{} {}`:                    `there is something behind the JSON object`,
		`{"errorPermille":1001}`:   `errorPermille: found 1001, need an integer from 0 to 1000`,
		`{"latency":"-1s"}`:        `latency: found -1s, need 0 or more`,
		`{"latencyPermille":1001}`: `latencyPermille: found 1001, need an integer from 0 to 1000`,
		`{"memoryMib":65537}`:      `memoryMib: found 65537, need an integer from 0 to 65536`,
		`{"startDelay":"-1m"}`:     `startDelay: found -1m0s, need 0 or more`,
		`{"crashAfter":-1,"hangAfter":-2}`: `crashAfter: found -1, need 0 or more; ` +
			`hangAfter: found -2, need 0 or more`,
	} {
		if _, err := Decode(strings.NewReader(body)); err == nil || err.Error() != want {
			t.Errorf("%s: got %v, want %s", body, err, want)
		}
	}
	for _, body := range []string{`[]`, `"x"`, `{"errorPermille":"all"}`, `{"crashAfter":1.5}`, `{`} {
		if _, err := Decode(strings.NewReader(body)); err == nil {
			t.Errorf("%s: no error", body)
		}
	}
}
