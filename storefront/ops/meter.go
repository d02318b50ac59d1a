// Package ops is what operators and their machines ask: figures for
// Prometheus, whether the program lives and is ready, and whether a name may
// have a certificate. It answers on a listener of its own, which the public
// never reaches.
package ops

import (
	"runtime/debug"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
)

// Meter counts what the program does. Nothing that a reader sends becomes a
// label: routes are our own patterns, methods a short list.
type Meter struct {
	registry *prometheus.Registry
	requests *prometheus.HistogramVec
	webhooks *prometheus.CounterVec
	jobs     *prometheus.HistogramVec
	asks     *prometheus.CounterVec
}

// NewMeter makes a meter with Go's own figures and the build's.
func NewMeter() *Meter {
	m := &Meter{
		registry: prometheus.NewRegistry(),
		requests: prometheus.NewHistogramVec(prometheus.HistogramOpts{Name: "http_server_request_duration_seconds",
			Help:    "How long requests took, by kind of site, method, route pattern and status.",
			Buckets: []float64{.001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10}}, []string{"site", "method", "route", "status"}),
		webhooks: prometheus.NewCounterVec(prometheus.CounterOpts{Name: "webhook_events_total",
			Help: "Notices from Stripe, by endpoint and what became of them."}, []string{"endpoint", "result"}),
		jobs: prometheus.NewHistogramVec(prometheus.HistogramOpts{Name: "job_duration_seconds",
			Help: "How long background jobs took, by kind and outcome.", Buckets: []float64{.005, .025, .1, .5, 1, 5, 15, 30}}, []string{"kind", "outcome"}),
		asks: prometheus.NewCounterVec(prometheus.CounterOpts{Name: "tls_asks_total",
			Help: "Questions whether a name may have a certificate, by answer."}, []string{"answer"}),
	}
	build := prometheus.NewGaugeVec(prometheus.GaugeOpts{Name: "build_info", Help: "What was built; always 1."}, []string{"revision", "goversion"})
	build.WithLabelValues(revision()).Set(1)
	m.registry.MustRegister(m.requests, m.webhooks, m.jobs, m.asks, build,
		collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	return m
}

// revision is the commit that was built and Go's version.
func revision() (commit, goVersion string) {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return "unknown", "unknown"
	}
	commit = "unknown"
	for _, s := range info.Settings {
		if s.Key == "vcs.revision" {
			commit = s.Value
		}
	}
	return commit, info.GoVersion
}

// Request counts one answered request. route is a pattern of ours, or "-".
func (m *Meter) Request(site, method, route string, status int, took time.Duration) {
	if !slices.Contains([]string{"GET", "HEAD", "POST"}, method) {
		method = "other"
	}
	m.requests.WithLabelValues(site, method, route, strconv.Itoa(status)).Observe(took.Seconds())
	endpoint, isHook := strings.CutPrefix(route, "/webhooks/stripe")
	if !isHook || method != "POST" {
		return
	}
	result := "accepted"
	switch {
	case status >= 500:
		result = "failed"
	case status >= 400:
		result = "refused"
	}
	m.webhooks.WithLabelValues(map[bool]string{true: "account", false: "connect"}[endpoint == ""], result).Inc()
}

// Job counts one run of a background job.
func (m *Meter) Job(kind, outcome string, took time.Duration) {
	m.jobs.WithLabelValues(kind, outcome).Observe(took.Seconds())
}
