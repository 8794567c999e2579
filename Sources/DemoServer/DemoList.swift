import FetchCore

extension DemoServer {
    /// The list of `fetchdeck demo`: something for every key and every column to act on.
    ///
    /// - Parameter count: how many requests; the default is 120. More are further quick and slow ones, fewer are
    ///   the beginning of the list.
    package func requests(count: Int = 120) -> [FetchRequest] {
        var requests = special
        let ordinary = max(count, 120) - requests.count
        // The special ones stand evenly among the ordinary ones, the first of them on the first screen.
        let spacing = 120 / requests.count
        for number in 0..<ordinary {
            let place = number / (spacing - 1) * spacing + number % (spacing - 1)
            requests.insert(self.ordinary(number), at: min(place, requests.count))
        }
        return Array(requests.prefix(count))
    }

    /// Answered well, most of them at once and some after a while.
    private func ordinary(_ number: Int) -> FetchRequest {
        switch number % 8 {
        case 0:
            let milliseconds = 300 + number * 137 % 2700
            return FetchRequest(
                url: "\(endpoints.shop)/delay/\(milliseconds)", name: "report \(number / 8 + 1)",
                group: "reports")
        case 3:
            return FetchRequest(
                url: "\(endpoints.shop)/orders/\(1001 + number % 999)", name: "order \(1001 + number % 999)",
                group: "orders")
        case 6:
            return FetchRequest(
                url: "\(endpoints.api)/posts/\(number % 100 + 1)", name: "post \(number % 100 + 1)",
                group: "posts")
        default:
            return FetchRequest(
                url: "\(endpoints.api)/users/\(number + 1)", name: "user \(number + 1)", group: "users")
        }
    }

    private var special: [FetchRequest] {
        var rows: [FetchRequest] = []
        let kinds = [downloads, outages, broken, variety]
        // One of each in turn, so that the first screen already shows all of them.
        for index in 0..<(kinds.map(\.count).max() ?? 0) {
            rows += kinds.compactMap { $0.indices.contains(index) ? $0[index] : nil }
        }
        return rows
    }

    /// Several megabytes each; with a Content-Length the size column shows how far they are.
    private var downloads: [FetchRequest] {
        let months = ["2026-05", "2026-06", "2026-07", "2026-08", "2026-09", "2026-10"]
        return months.enumerated().map { index, month in
            let size = 2_000_000 + index * 1_500_000
            let chunked = index % 3 == 2 ? "&chunked=1" : ""
            return FetchRequest(
                url: "\(endpoints.files)/drip/\(month).csv?bytes=\(size)&ms=\(3000 + index * 1500)\(chunked)",
                name: "export \(month)", group: "exports")
        }
    }

    /// Out of service for longer than automatic retries last, then well again.
    private var outages: [FetchRequest] {
        (1...8).map { number in
            FetchRequest(
                url: "\(endpoints.shop)/heals/stock-\(number)?after=12", name: "stock \(number)",
                group: "stock")
        }
            + (1...2).map { number in
                FetchRequest(
                    url: "\(endpoints.shop)/limited/quota-\(number)?wait=3", name: "quota \(number)",
                    group: "quota")
            }
    }

    private var broken: [FetchRequest] {
        [
            FetchRequest(
                url: "\(endpoints.hanging)/ledger/2025", name: "ledger 2025", group: "broken",
                attemptTimeout: .seconds(6)),
            FetchRequest(url: "\(endpoints.truncating)/backup.tar", name: "backup", group: "broken"),
            FetchRequest(url: "\(endpoints.refusing)/metrics", name: "metrics", group: "broken"),
            FetchRequest(
                url: "\(endpoints.hanging)/ledger/2026", name: "ledger 2026", group: "broken",
                attemptTimeout: .seconds(6)),
            FetchRequest(url: "\(endpoints.api)/users/0", name: "nobody", group: "broken"),
            FetchRequest(url: "\(endpoints.api)/posts/404", name: "lost post", group: "broken"),
            FetchRequest(url: "\(endpoints.shop)/orders/12", name: "lost order", group: "broken"),
            FetchRequest(url: "\(endpoints.files)/reports/2024.pdf", name: "old report", group: "broken"),
        ]
    }

    private var variety: [FetchRequest] {
        let json: FetchHeaders = ["Content-Type": "application/json"]
        return [
            FetchRequest(
                method: .post, url: "\(endpoints.api)/posts", headers: json,
                content: .bytes(Array(#"{"title": "Retry budgets", "userId": 3}"#.utf8), type: nil),
                name: "new post",
                group: "posts"),
            FetchRequest(url: "\(endpoints.api)/redirect/3?to=/users/7", name: "moved user", group: "users"),
            FetchRequest(url: "\(endpoints.api)/gzip", name: "all users", group: "users"),
            FetchRequest(
                method: .put, url: "\(endpoints.shop)/orders/1010", headers: json,
                content: .bytes(Array(#"{"state": "sent"}"#.utf8), type: nil), name: "send order",
                group: "orders"),
            FetchRequest(
                method: .delete, url: "\(endpoints.api)/posts/42", name: "old post", group: "posts"),
            FetchRequest(
                method: .head, url: "\(endpoints.files)/bytes/4000000", name: "size", group: "exports"),
            FetchRequest(url: "\(endpoints.files)/stream/400", name: "events", group: "exports"),
            FetchRequest(url: "\(endpoints.api)/search?q=ch", name: "search", group: "users"),
        ]
    }
}
