import FetchCore

extension DemoServer {
    /// The list of `fetchdeck demo --watch`: a host that fails every few rounds, one that drifts, and answers that change.
    package func watchRequests() -> [FetchRequest] {
        let fails = ["login", "cart", "checkout"].map { (name: String) in
            FetchRequest(url: "\(endpoints.shop)/flaps/\(name)?fails=2&of=7", name: name, group: "shop")
        }
        let drifts = ["search", "reports", "exports"].enumerated().map { (place: Int, name: String) in
            FetchRequest(
                url: "\(endpoints.files)/drifts/\(name)?by=\(20 + 15 * place)&of=\(14 + 5 * place)",
                name: name,
                group: "files")
        }
        let changes = ["prices", "rates"].enumerated().map { (place: Int, name: String) in
            FetchRequest(
                url: "\(endpoints.api)/changes/\(name)?every=\(4 + 3 * place)", name: name, group: "api")
        }
        let steady = (1...8).map { number in
            FetchRequest(url: "\(endpoints.api)/users/\(number)", name: "user \(number)", group: "api")
        }
        return fails + changes + drifts + steady
    }
}
