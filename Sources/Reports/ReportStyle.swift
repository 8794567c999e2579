/// The look of a report: light, and dark where the reader's system is.
enum ReportStyle {
    static let css = """

        :root { --bg: #ffffff; --fg: #1c2128; --muted: #59636e; --line: #d8dee4; --panel: #f6f8fa;
          --ok: #1a7f37; --failed: #cf222e; --cancelled: #9a6700;
          --dns: #8250df; --connect: #bf5700; --tls: #bf3989; --send: #1b7c83; --wait: #0969da; --receive: #2da44e; }
        @media (prefers-color-scheme: dark) { :root { --bg: #0d1117; --fg: #e6edf3; --muted: #9198a1;
          --line: #30363d; --panel: #161b22; --ok: #3fb950; --failed: #f85149; --cancelled: #d29922;
          --dns: #ab7df8; --connect: #f0883e; --tls: #f778ba; --send: #39c5cf; --wait: #4493f8; --receive: #56d364; } }
        * { box-sizing: border-box; }
        body { margin: 0; background: var(--bg); color: var(--fg);
          font: 14px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, sans-serif; }
        main { max-width: 1100px; margin: 0 auto; padding: 24px 16px 64px; }
        h1 { margin: 0; font-size: 24px; } h2 { margin: 40px 0 12px; font-size: 17px; }
        .muted, figcaption, dt { color: var(--muted); }
        .tiles { display: grid; grid-template-columns: repeat(auto-fit, minmax(120px, 1fr)); gap: 8px; margin: 20px 0; }
        .tiles div { background: var(--panel); border: 1px solid var(--line); border-radius: 6px; padding: 8px 12px; }
        .tiles dt { font-size: 12px; } .tiles dd { margin: 0; font-size: 19px; font-weight: 600; }
        .ok { color: var(--ok); } .failed { color: var(--failed); } .cancelled { color: var(--cancelled); }
        .bg-ok { background: var(--ok); } .bg-failed { background: var(--failed); }
        .bg-cancelled { background: var(--cancelled); } .bg-dns { background: var(--dns); }
        .bg-connect { background: var(--connect); } .bg-tls { background: var(--tls); }
        .bg-send { background: var(--send); } .bg-wait { background: var(--wait); }
        .bg-receive { background: var(--receive); }
        .fill-ok { fill: var(--ok); } .fill-failed { fill: var(--failed); } .fill-cancelled { fill: var(--cancelled); }
        .fill-wait { fill: var(--wait); }
        .outcomes { display: flex; gap: 2px; height: 14px; border-radius: 4px; overflow: hidden; }
        .outcomes span { min-width: 3px; }
        .legend { display: flex; flex-wrap: wrap; gap: 4px 16px; margin: 8px 0; color: var(--muted); font-size: 13px; }
        .legend i { display: inline-block; width: 10px; height: 10px; border-radius: 2px; margin-right: 6px; }
        figure { margin: 0; } figure svg { display: block; width: 100%; height: auto;
          border-bottom: 1px solid var(--line); } figure text { fill: var(--fg); font-size: 11px; }
        .mark { stroke: var(--fg); stroke-dasharray: 3 3; vector-effect: non-scaling-stroke; }
        figcaption { display: flex; justify-content: space-between; font-size: 12px; }
        .wide { overflow-x: auto; } table { border-collapse: collapse; width: 100%; }
        th, td { padding: 5px 10px; border-bottom: 1px solid var(--line); text-align: right; white-space: nowrap;
          font-variant-numeric: tabular-nums; }
        th:first-child, .words { text-align: left; } td.words { white-space: normal; overflow-wrap: break-word; }
        thead th { color: var(--muted); font-weight: 500; } tbody th { font-weight: 500; }
        a { color: var(--wait); }
        details { border-bottom: 1px solid var(--line); }
        details:target { background: var(--panel); }
        summary { display: grid; grid-template-columns: 52px 74px 74px 1fr 200px 76px; gap: 8px; align-items: center;
          padding: 4px 0; cursor: pointer; list-style: none; font-variant-numeric: tabular-nums; }
        summary::-webkit-details-marker { display: none; }
        summary:hover { background: var(--panel); }
        summary:focus-visible { outline: 2px solid var(--wait); }
        .id { color: var(--muted); text-align: right; } .num { text-align: right; }
        .url { overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
        .bar { display: flex; height: 10px; background: var(--panel); border-radius: 2px; overflow: hidden; }
        .detail { padding: 8px 0 16px 60px; } .detail dl { margin: 12px 0 0; display: grid;
          grid-template-columns: repeat(auto-fit, minmax(240px, 1fr)); gap: 4px 24px; }
        .detail dl div { display: flex; gap: 12px; } .detail dt { min-width: 70px; }
        .detail dd { margin: 0; overflow-wrap: anywhere; }
        .waterfall { display: grid; grid-template-columns: 70px 1fr 80px; gap: 3px 10px; align-items: center; }
        .lane { background: var(--panel); height: 12px; } .lane i { display: block; height: 12px; min-width: 1px; }
        @media (max-width: 700px) { summary { grid-template-columns: 40px 66px 54px 1fr 70px; }
          .bar { display: none; } .detail { padding-left: 0; } }
        @media print { details { break-inside: avoid; } }

        """
}
