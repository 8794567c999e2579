/// What the environment says of proxies, read as curl reads it
/// ([manual](https://curl.se/docs/manpage.html#ENVIRONMENT)).
///
/// An empty variable is one that is not set. `HTTP_PROXY` is never read: a web server could have set it from a request's
/// `Proxy` header.
package struct ProxyEnvironment: Sendable, Equatable {
    /// A variable that is set.
    package struct Variable: Sendable, Equatable {
        package let name: String
        package let value: String
    }

    /// A variable that is no proxy.
    package struct Fault: Error, Equatable, Sendable {
        package let variable: Variable
        package let reason: ProxyAddress.Fault
    }

    /// `http_proxy`, else `all_proxy` or `ALL_PROXY`; nil when none is set.
    package let http: Variable?
    /// `https_proxy` or `HTTPS_PROXY`, else `all_proxy` or `ALL_PROXY`; nil when none is set.
    package let https: Variable?
    /// `no_proxy` or `NO_PROXY`; nil when neither is set.
    package let exceptions: Variable?

    package init(_ variables: [String: String]) {
        func first(_ names: String...) -> Variable? {
            names.lazy.compactMap { name in
                variables[name].flatMap { $0.isEmpty ? nil : Variable(name: name, value: $0) }
            }.first
        }
        http = first("http_proxy", "all_proxy", "ALL_PROXY")
        https = first("https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY")
        exceptions = first("no_proxy", "NO_PROXY")
    }

    /// - Throws: The first variable that is no proxy.
    package func settings() throws(Fault) -> ProxySettings {
        ProxySettings(
            http: try Self.address(http), https: try Self.address(https),
            exceptions: ProxyExceptions(exceptions?.value ?? ""))
    }

    private static func address(_ variable: Variable?) throws(Fault) -> ProxyAddress? {
        guard let variable else { return nil }
        do throws(ProxyAddress.Fault) { return try ProxyAddress(variable.value) } catch {
            throw Fault(variable: variable, reason: error)
        }
    }
}
