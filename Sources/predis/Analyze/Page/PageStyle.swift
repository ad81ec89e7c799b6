/// How a page looks, and how its charts are drawn.
enum PageStyle {
    static let css = """
        :root { --text: #1b1f24; --soft: #57606a; --line: #d0d7de; --ground: #fff; --box: #f6f8fa; color-scheme: light dark }
        @media (prefers-color-scheme: dark) {
          :root { --text: #e6edf3; --soft: #9198a1; --line: #3d444d; --ground: #0d1117; --box: #161b22 }
        }
        body { margin: 0 auto; max-width: 60rem; padding: 1.5rem; background: var(--ground); color: var(--text);
               font: 16px/1.5 system-ui, sans-serif }
        h1 { font-size: 1.4rem; overflow-wrap: anywhere } h2 { font-size: 1.1rem; margin-top: 2.5rem }
        p.verdict { border-left: .4rem solid #0072b2; background: var(--box); padding: 1rem; font-size: 1.1rem;
                    overflow-wrap: anywhere }
        p.verdict.no { border-color: #d55e00 }
        .tiles { display: grid; grid-template-columns: repeat(auto-fit, minmax(9rem, 1fr)); gap: .7rem }
        .tile { background: var(--box); padding: .7rem } .tile b { display: block; font-size: 1.3rem }
        .tile span, .note, figcaption { color: var(--soft); font-size: .9rem }
        figure { margin: 1rem 0 } .chart { position: relative; height: 20rem }
        .split { display: flex; height: 2.2rem } .split div { min-width: 1px }
        .scroll { overflow-x: auto } table { border-collapse: collapse; font-size: .9rem; white-space: nowrap }
        th, td { border-bottom: 1px solid var(--line); padding: .25rem .6rem; text-align: right }
        th:first-child, td:first-child { text-align: left }
        @media print { h2 { break-after: avoid } figure, table { break-inside: avoid } }
        """

    static let script = """
        const colors = ["#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#888888"];
        const style = getComputedStyle(document.documentElement);
        Chart.defaults.color = style.getPropertyValue("--text");
        Chart.defaults.borderColor = style.getPropertyValue("--line");
        Chart.defaults.animation = false;
        Chart.defaults.maintainAspectRatio = false;
        const axis = (text, zero) => ({ title: { display: true, text }, beginAtZero: zero });
        const lines = (id, chart, x, y) => new Chart(document.getElementById(id), {
          type: "line",
          data: { labels: chart.labels, datasets: chart.lines.map((line, i) => ({
            label: line.name, data: line.values, borderColor: colors[i % colors.length],
            backgroundColor: colors[i % colors.length], borderDash: line.isDashed ? [6, 4] : [], pointRadius: 3 })) },
          options: { scales: { x: axis(x), y: axis(y, true) } } });
        lines("sizes", data.sizes, "cache size, share of the keys", "miss ratio, %");
        lines("stretches", data.stretches, "position in the trace", "miss ratio, %");
        const whiskers = { id: "whiskers", afterDatasetsDraw(chart) {
          const { ctx, scales: { y } } = chart;
          ctx.save(); ctx.strokeStyle = Chart.defaults.color; ctx.lineWidth = 1.5;
          chart.getDatasetMeta(0).data.forEach((bar, i) => {
            const [low, high] = [y.getPixelForValue(data.relative[i].low), y.getPixelForValue(data.relative[i].high)];
            ctx.beginPath(); ctx.moveTo(bar.x, low); ctx.lineTo(bar.x, high);
            for (const end of [low, high]) { ctx.moveTo(bar.x - 6, end); ctx.lineTo(bar.x + 6, end); }
            ctx.stroke(); });
          ctx.restore(); } };
        new Chart(document.getElementById("relative"), {
          type: "bar", plugins: [whiskers],
          data: { labels: data.relative.map(bar => bar.name),
                  datasets: [{ data: data.relative.map(bar => bar.value), backgroundColor: data.relative.map(
                    bar => bar.name.startsWith("hybrid") ? colors[0] : colors[6]) }] },
          options: { plugins: { legend: { display: false } },
                     scales: { x: axis("prefetcher and traffic budget"), y: {
                       ...axis("misses left, % of those without", true),
                       suggestedMax: Math.max(100, ...data.relative.map(bar => bar.high)) } } } });
        new Chart(document.getElementById("leads"), {
          type: "bar",
          data: { labels: data.leads.labels, datasets: [{ data: data.leads.lines[0].values, backgroundColor: colors[0] }] },
          options: { plugins: { legend: { display: false } },
                     scales: { x: axis("accesses between prefetch and demand"), y: axis("prefetches", true) } } });
        """
}
