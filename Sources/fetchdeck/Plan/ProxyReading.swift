import FetchCore
import RunModel

/// Which proxies are in force, and where each was said.
struct ProxyReading: Equatable {
    private(set) var settings = ProxySettings.none
    /// `proxy http://127.0.0.1:3128 (https_proxy)`; nil where there is none.
    private(set) var words: String?
    /// As ``words``, with the hosts that are reached directly.
    private(set) var line: String?
    /// Whether the proxies are those of the environment.
    private(set) var isFromEnvironment = false

    /// Nothing goes by a proxy.
    init() {}

    /// - Throws: one line about the first value that is no proxy.
    init(_ values: OptionValues, environment: [String: String]) throws(ProgramError) {
        let variables = ProxyEnvironment(environment)
        var origins: [(proxy: ProxyAddress, name: String)] = []
        if let text = values.text(.proxy) {
            // An empty one is curl's word for none.
            if !text.isEmpty, let proxy = try values.read(.proxy, Self.address) {
                (settings.http, settings.https) = (proxy, proxy)
                origins = [(proxy, values.place(.proxy))]
            }
        } else {
            do throws(ProxyEnvironment.Fault) { settings = try variables.settings() } catch {
                throw Self.complaint(error)
            }
            isFromEnvironment = !settings.isEmpty
            let named = [(settings.http, variables.http), (settings.https, variables.https)]
            origins = named.compactMap { proxy, variable in
                if let proxy, let variable { (proxy, variable.name) } else { nil }
            }
        }
        let exceptions = values.text(.noproxy) ?? variables.exceptions?.value ?? ""
        settings.exceptions = ProxyExceptions(exceptions)
        words = Self.words(origins)
        let origin = values.has(.noproxy) ? values.place(.noproxy) : variables.exceptions?.name ?? ""
        line = words.map { exceptions.isEmpty ? $0 : "\($0), not for \(Self.short(exceptions)) (\(origin))" }
    }

    /// Each proxy once, with all the places that name it.
    private static func words(_ origins: [(proxy: ProxyAddress, name: String)]) -> String? {
        guard !origins.isEmpty else { return nil }
        var proxies: [ProxyAddress] = []
        for origin in origins where !proxies.contains(origin.proxy) { proxies.append(origin.proxy) }
        let parts = proxies.map { proxy in
            var names: [String] = []
            for origin in origins where origin.proxy == proxy && !names.contains(origin.name) {
                names.append(origin.name)
            }
            return "\(proxy.shown) (\(names.joined(separator: ", ")))"
        }
        return "proxy " + parts.joined(separator: ", ")
    }

    private static func short(_ list: String) -> String {
        let shown = list.sanitised()
        return shown.count <= 60 ? shown : shown.prefix(60) + "…"
    }

    private static func address(_ text: String) throws(OptionComplaint) -> ProxyAddress {
        do throws(ProxyAddress.Fault) { return try ProxyAddress(text) } catch { throw complaint(error) }
    }

    private static func complaint(_ fault: ProxyEnvironment.Fault) -> ProgramError {
        let value = ProxyAddress.shown(fault.variable.value).sanitised()
        return .usage("\(fault.variable.name) \(value): \(complaint(fault.reason).text)")
    }

    private static func complaint(_ fault: ProxyAddress.Fault) -> OptionComplaint {
        switch fault {
        case .malformed: OptionComplaint("expected http://host:port or socks5h://host:port")
        case .unknownScheme(let scheme):
            OptionComplaint(
                "unknown proxy scheme '\(scheme.sanitised())'\(Nearest.hint(scheme, kinds: ProxyAddress.schemes))"
            )
        }
    }
}
