package main

import (
	"fmt"
	"slices"
)

// quantiles are the least, the median and the most of the figures.
func quantiles(figures []float64) (least, median, most float64) {
	sorted := slices.Clone(figures)
	slices.Sort(sorted)
	return sorted[0], sorted[len(sorted)/2], sorted[len(sorted)-1]
}

// spread renders figures as median (least..most), each in the given format.
func spread(figures []float64, format string) string {
	least, median, most := quantiles(figures)
	return fmt.Sprintf(format+" ("+format+".."+format+")", median, least, most)
}
