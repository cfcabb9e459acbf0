package faults

import "testing"

func TestOfAnyThousandRequestsInARowExactlyTheShareIsHit(t *testing.T) {
	for _, phase := range []int64{errorPhase, latencyPhase} {
		for permille := int64(0); permille <= 1000; permille++ {
			count := int64(0)
			for n := int64(1); n <= 1000; n++ {
				if hits(n, permille, phase) {
					count++
				}
			}
			for n := int64(1001); n <= 1100; n++ {
				if count != permille {
					t.Fatalf("%d permille from request %d on, phase %d: %d hits", permille, n-1000, phase, count)
				}
				if hits(n, permille, phase) {
					count++
				}
				if hits(n-1000, permille, phase) {
					count--
				}
			}
		}
	}
}

func TestErrorsAndLatencyOfHalfTheRequestsHitDifferentHalves(t *testing.T) {
	for n := int64(1); n <= 10; n++ {
		if hits(n, 500, errorPhase) == hits(n, 500, latencyPhase) {
			t.Errorf("request %d is hit by both or by neither", n)
		}
	}
}
