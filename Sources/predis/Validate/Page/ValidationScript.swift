/// How the charts of the page of a validation are drawn.
enum ValidationScript {
    static let script = """
        const colors = ["#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9"];
        const style = getComputedStyle(document.documentElement);
        Chart.defaults.color = style.getPropertyValue("--text");
        Chart.defaults.borderColor = style.getPropertyValue("--line");
        Chart.defaults.animation = false;
        Chart.defaults.maintainAspectRatio = false;
        const power = value => Number.isInteger(Math.log10(value)) ? value.toLocaleString("en") : "";
        const axis = (text, type, extra) => ({ type, title: { display: true, text },
          ...(type === "logarithmic" ? { ticks: { callback: power, autoSkip: false, maxRotation: 0 } } : {}), ...extra });
        const lines = (id, all, x, y) => new Chart(document.getElementById(id), {
          type: "line",
          data: { datasets: all.map((line, i) => ({
            label: line.name, data: line.points, borderColor: colors[i % colors.length], borderWidth: 2,
            backgroundColor: colors[i % colors.length], borderDash: line.isDashed ? [6, 4] : [], pointRadius: 0 })) },
          options: { parsing: false, scales: { x, y } } });
        lines("popularity", data.popularity, axis("rank of the key", "logarithmic"), axis("accesses", "logarithmic",
          { min: Math.max(0.1, Math.min(...data.popularity[0].points.map(point => point.y)) / 2) }));
        lines("rate", data.rate, axis(data.hasClock ? "seconds" : "accesses", "linear"),
          axis(data.hasClock ? "accesses per second" : "share of first accesses", "linear", { beginAtZero: true }));
        lines("reuse", data.reuse, axis("different keys since the last access", "logarithmic"),
          axis("share of all accesses", "linear", { min: 0, max: 1 }));
        const isDark = matchMedia("(prefers-color-scheme: dark)").matches;
        for (const [number, map] of data.maps.entries()) {
          const canvas = document.getElementById("map" + number);
          const [height, width] = [map.rows.length, map.rows[0].length];
          canvas.width = width; canvas.height = height;
          const context = canvas.getContext("2d"), image = context.createImageData(width, height);
          const most = Math.log1p(Math.max(...map.rows.flat()));
          map.rows.forEach((row, y) => row.forEach((count, x) => {
            const share = most ? Math.log1p(count) / most : 0;
            const [from, to] = isDark ? [[22, 27, 34], [230, 220, 120]] : [[246, 248, 250], [0, 60, 120]];
            const at = 4 * ((height - 1 - y) * width + x);
            for (let i = 0; i < 3; i++) image.data[at + i] = from[i] + (to[i] - from[i]) * share;
            image.data[at + 3] = 255; }));
          context.putImageData(image, 0, 0);
        }
        """

    static let css = """
        canvas.map { width: 100%; height: 16rem; image-rendering: pixelated; border: 1px solid var(--line);
                     box-sizing: border-box }
        td.consistent { color: light-dark(#00755a, #3fc79a) }
        td.differs { color: light-dark(#b34700, #ff8f4d); font-weight: bold }
        p.verdict.consistent { border-color: #009e73 } p.verdict.open { border-color: #e69f00 }
        """
}
