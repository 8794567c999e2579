import FetchCore
import FoundationEssentials

/// A log-in: basic, digest, bearer, apikey and the token that is stored with oauth2 are read.
struct PostmanAuth {
    private enum Kind: String {
        case none = "noauth"
        case basic, digest, bearer, apikey, oauth2
    }

    private let kind: Kind?
    private let node: DocumentNode
    private let type: String

    /// Nil when there is none.
    init?(_ node: DocumentNode?) {
        guard let node, let type = node["type"]?.text else { return nil }
        kind = Kind(rawValue: type)
        self.node = node
        self.type = type
    }

    /// Whether it is of a kind that is not read, or has no token yet.
    var isUnknown: Bool { kind == nil || (kind == .oauth2 && (text("accessToken") ?? "").isEmpty) }

    /// Adds it to a request, whose own header of the name wins.
    func apply(
        to request: inout ListedRequest, url: inout [UInt8], _ template: Template
    ) throws(RequestFault) {
        func value(_ name: String) throws(RequestFault) -> String { try template.expand(text(name) ?? "") }
        switch kind {
        case .none?, nil: return
        case .basic:
            let pair = "\(try value("username")):\(try value("password"))"
            add("Authorization", "Basic " + EnvironmentMark.base64(Array(pair.utf8)), to: &request)
        case .digest:
            guard request.leavesOpen("Authorization") else { return }
            request.credentials = .digest(
                user: try value("username"), password: try value("password"))
        case .bearer: add("Authorization", "Bearer \(try value("token"))", to: &request)
        case .apikey:
            let name = try value("key")
            let key = try value("value")
            guard !name.isEmpty else { return }
            if text("in") == "query" {
                Self.add(name, key, toQueryOf: &url)
            } else {
                add(name, key, to: &request)
            }
        case .oauth2:
            let token = try value("accessToken")
            guard !token.isEmpty else { return }
            if text("addTokenTo") == "queryParams" {
                Self.add("access_token", token, toQueryOf: &url)
            } else {
                add("Authorization", "Bearer \(token)", to: &request)
            }
        }
    }

    private static func add(_ name: String, _ value: String, toQueryOf url: inout [UInt8]) {
        let fragment = url.firstIndex(of: UInt8(ascii: "#")) ?? url.endIndex
        let sign = url[..<fragment].contains(UInt8(ascii: "?")) ? "&" : "?"
        let pair = PercentCode.encoded(name.utf8) + [UInt8(ascii: "=")] + PercentCode.encoded(value.utf8)
        url.insert(contentsOf: Array(sign.utf8) + EnvironmentMark.adding(.percent, to: pair), at: fragment)
    }

    private func add(_ name: String, _ value: String, to request: inout ListedRequest) {
        if request.headers.contains(where: { $0.isNamed(name) }) { return }
        request.headers.append(HeaderField(name, value))
    }

    /// In v2.1 a list of pairs, in v2.0 an object.
    private func text(_ name: String) -> String? {
        guard let values = node[type] else { return nil }
        if values.object != nil { return values[name]?.text }
        return values.elements.last { $0["key"]?.text == name }?["value"]?.text
    }
}
