import FetchCore
import Foundation

extension Snippet {
    static let aggregator = Snippet("aggregator", "several APIs, their JSON merged into one") { demo, say in
        let sources = [
            ("user", "\(demo.api)/users/1"), ("posts", "\(demo.api)/posts?userId=1"),
            ("order", "\(demo.shop)/orders/1001"), ("missing", "\(demo.shop)/orders/1"),
            ("offline", "\(demo.refusing)/"),
        ]
        var configuration = FetchSession.Configuration()
        configuration.retry.backoff = .milliseconds(10)
        await withFetchSession(configuration) { session in
            let urls = sources.map(\.1)
            // snippet.aggregator
            let results = await session.gather(urls)
            let good = results.compactMap { try? $0.get().requireSuccess() }
            // snippet.end
            var merged: [String: JSONValue] = [:]
            for ((name, _), result) in zip(sources, results) {
                do throws(FetchError) {
                    merged[name] = try result.get().requireSuccess().json(JSONValue.self)
                } catch {
                    say("\(name) is left out: \(error.kind.rawValue)")
                }
            }
            say(
                "\(good.count) of \(sources.count) succeeded: \(merged.keys.sorted().joined(separator: ", "))"
            )
            say("in one document of \((try? JSONEncoder().encode(merged).count) ?? 0) bytes")
        }
    }
}

/// Any JSON.
private enum JSONValue: Codable, Sendable {
    case object([String: JSONValue])
    case array([JSONValue])
    case string(String)
    case number(Double)
    case bool(Bool)
    case null

    init(from decoder: any Decoder) throws {
        let value = try decoder.singleValueContainer()
        if value.decodeNil() {
            self = .null
        } else if let bool = try? value.decode(Bool.self) {
            self = .bool(bool)
        } else if let number = try? value.decode(Double.self) {
            self = .number(number)
        } else if let text = try? value.decode(String.self) {
            self = .string(text)
        } else if let array = try? value.decode([JSONValue].self) {
            self = .array(array)
        } else {
            self = .object(try value.decode([String: JSONValue].self))
        }
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        switch self {
        case .object(let object): try container.encode(object)
        case .array(let array): try container.encode(array)
        case .string(let text): try container.encode(text)
        case .number(let number): try container.encode(number)
        case .bool(let bool): try container.encode(bool)
        case .null: try container.encodeNil()
        }
    }
}
