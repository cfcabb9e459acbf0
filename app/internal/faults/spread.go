package faults

import "time"

// The phases keep the two shares from hitting the same requests wherever they can be kept apart.
const (
	errorPhase   = 0
	latencyPhase = 500
)

// hits says whether the n-th request, counted from 1, belongs to a share. The share is spread evenly,
// not drawn: of any 1000 requests in a row exactly so many are hit, so a gate's verdict on them is
// known beforehand.
func hits(n int64, permille, phase int64) bool {
	return (n*permille+phase)/1000 > ((n-1)*permille+phase)/1000
}

func timeOf(d Duration) time.Duration { return time.Duration(d) }
