package ops

import (
	"context"
	"io"
	"net/http"
	"net/http/pprof"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promhttp"
	"golang.org/x/time/rate"

	"sottocasa/storefront/web"
	"sottocasa/tenants"
)

// Deps is what the answers are made of.
type Deps struct {
	DB       *tenants.DB
	Hosts    *tenants.Hosts
	AppHost  string                      // without a port
	Cache    func() web.CacheStats       // of the pages
	Ready    func(context.Context) error // why it cannot serve now
	AskEvery rate.Limit                  // certificates that may be asked for in a second; 0: 20
}

// askBurst is how many names may be asked for at once: a proxy that starts
// asks for all it has seen.
const askBurst = 100

// Handler answers /metrics, /healthz, /readyz, /tls/ask and Go's own profiles.
func (m *Meter) Handler(d Deps) http.Handler {
	m.registry.MustRegister(&scraped{d})
	if d.AskEvery == 0 {
		d.AskEvery = 20
	}
	mux := http.NewServeMux()
	mux.Handle("GET /metrics", promhttp.HandlerFor(m.registry, promhttp.HandlerOpts{MaxRequestsInFlight: 4, Timeout: 10 * time.Second}))
	mux.HandleFunc("GET /healthz", func(w http.ResponseWriter, _ *http.Request) { say(w, http.StatusOK, "ok") })
	mux.HandleFunc("GET /readyz", func(w http.ResponseWriter, r *http.Request) {
		if err := d.Ready(r.Context()); err != nil {
			say(w, http.StatusServiceUnavailable, "not ready")
			return
		}
		say(w, http.StatusOK, "ok")
	})
	mux.HandleFunc("GET /tls/ask", m.ask(d))
	mux.HandleFunc("GET /debug/pprof/", pprof.Index)
	mux.HandleFunc("GET /debug/pprof/profile", pprof.Profile)
	return mux
}

// ask says whether a name may have a certificate: only a live place's own, and
// the app's. It answers from memory, so that somebody who points a thousand
// names here costs nothing but these words (safety.md R7).
func (m *Meter) ask(d Deps) http.HandlerFunc {
	tokens := rate.NewLimiter(d.AskEvery, askBurst)
	return func(w http.ResponseWriter, r *http.Request) {
		answer, status := "no", http.StatusNotFound
		host, ok := web.NormalHost(r.URL.Query().Get("domain"))
		switch {
		case !tokens.Allow():
			answer, status = "later", http.StatusTooManyRequests
		case !ok || len(r.URL.Query()["domain"]) != 1:
		case host == d.AppHost:
			answer, status = "yes", http.StatusOK
		default:
			if _, live := d.Hosts.Lookup(host); live {
				answer, status = "yes", http.StatusOK
			}
		}
		m.asks.WithLabelValues(answer).Inc()
		say(w, status, answer)
	}
}

func say(w http.ResponseWriter, status int, word string) {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	_, _ = io.WriteString(w, word+"\n")
}

// scraped are figures that are read when they are asked for.
type scraped struct{ d Deps }

// Describe sends nothing: what is scraped is not checked beforehand.
func (*scraped) Describe(chan<- *prometheus.Desc) {}

// Collect reads the pool, the page cache, the hosts and the queue.
func (s *scraped) Collect(out chan<- prometheus.Metric) {
	one := func(name, help string, kind prometheus.ValueType, value float64) {
		out <- prometheus.MustNewConstMetric(prometheus.NewDesc(name, help, nil, nil), kind, value)
	}
	p := s.d.DB.Pool()
	one("db_pool_max_connections", "Connections that the pool may open.", prometheus.GaugeValue, float64(p.Most))
	one("db_pool_open_connections", "Connections that are open.", prometheus.GaugeValue, float64(p.Open))
	one("db_pool_busy_connections", "Connections that are in use.", prometheus.GaugeValue, float64(p.Busy))
	one("db_pool_waits_total", "How often somebody waited for a connection.", prometheus.CounterValue, float64(p.Waits))
	one("db_pool_wait_seconds_total", "How long they waited in all.", prometheus.CounterValue, p.Waited.Seconds())
	c := s.d.Cache()
	one("page_cache_hits_total", "Pages that were there already.", prometheus.CounterValue, float64(c.Hits))
	one("page_cache_misses_total", "Pages that had to be made.", prometheus.CounterValue, float64(c.Misses))
	one("page_cache_pages", "Pages kept.", prometheus.GaugeValue, float64(c.Pages))
	one("page_cache_bytes", "What they take.", prometheus.GaugeValue, float64(c.Bytes))
	one("neighbourhoods", "Neighbourhoods that are open.", prometheus.GaugeValue, float64(len(s.d.Hosts.Hoods())))
	// Prometheus gives collectors no context of its caller.
	ctx, cancel := context.WithTimeout(context.Background(), 3*time.Second) //nolint:forbidigo // see above
	defer cancel()
	queue, err := s.d.DB.QueueFigures(ctx)
	if err != nil {
		one("database_up", "Whether the database answered just now.", prometheus.GaugeValue, 0)
		return
	}
	one("database_up", "Whether the database answered just now.", prometheus.GaugeValue, 1)
	jobs := prometheus.NewDesc("jobs", "Background jobs that are not done, by state; discarded ones need a person.", []string{"state"}, nil)
	for state, n := range queue {
		out <- prometheus.MustNewConstMetric(jobs, prometheus.GaugeValue, float64(n), state)
	}
}
