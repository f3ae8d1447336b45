package actors

import (
	"testing"
	"time"
)

func TestHistogramCountsEachDurationOnce(t *testing.T) {
	h := &Histogram{}
	for _, d := range []time.Duration{-time.Second, 0, time.Millisecond, time.Millisecond + 1, 10 * time.Minute, time.Hour} {
		h.Observe(d)
	}
	count, sum, buckets := h.Read()
	if count != 6 || sum != 2*time.Millisecond+1+70*time.Minute {
		t.Fatalf("%d observations, %s together", count, sum)
	}
	if len(buckets) != histogramBuckets {
		t.Fatalf("%d buckets", len(buckets))
	}
	for i, b := range buckets {
		if i > 0 && (b.Most <= buckets[i-1].Most || b.Count < buckets[i-1].Count) {
			t.Fatalf("bucket %d is %+v after %+v", i, b, buckets[i-1])
		}
	}
	for most, expected := range map[time.Duration]uint64{
		time.Millisecond: 3, 2500 * time.Microsecond: 4, 5 * time.Minute: 4, 10 * time.Minute: 5,
	} {
		for _, b := range buckets {
			if b.Most == most && b.Count != expected {
				t.Errorf("%d observations up to %s, expected %d", b.Count, most, expected)
			}
		}
	}
}
