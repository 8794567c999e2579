import FlyingFox
import Foundation

extension HTTPResponse {
    /// The value as JSON, with its keys in order.
    static func json(_ value: some Encodable, status: HTTPStatusCode = .ok) -> HTTPResponse {
        HTTPResponse(
            statusCode: status, headers: [.contentType: "application/json"], body: encode(value))
    }

    /// `{"error": "…"}`.
    static func problem(_ status: HTTPStatusCode, _ message: String) -> HTTPResponse {
        json(["error": message], status: status)
    }

    static func encode(_ value: some Encodable) -> Data {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        // What is encoded here are strings and integers, which cannot fail.
        return (try? encoder.encode(value)) ?? Data("null".utf8)
    }
}

extension HTTPRequest {
    /// The first query item of that name; nil when there is none.
    func value(_ name: String) -> String? {
        query.first { $0.name == name }?.value
    }

    func number(_ name: String) -> Int? {
        value(name).flatMap { Int($0) }
    }
}

extension HTTPStatusCode {
    /// The status with the phrase that is usual for it.
    static func named(_ code: Int) -> HTTPStatusCode {
        let usual: [HTTPStatusCode] = [
            .ok, .created, .accepted, .noContent, .movedPermanently, .found, .seeOther, .notModified,
            .temporaryRedirect, .permanentRedirect, .badRequest, .unauthorized, .forbidden, .notFound,
            .methodNotAllowed, .requestTimeout, .conflict, .gone, .teapot, .tooEarly, .tooManyRequests,
            .internalServerError, .notImplemented, .badGateway, .serviceUnavailable, .gatewayTimeout,
        ]
        return usual.first { $0.code == code } ?? HTTPStatusCode(code, phrase: "Status \(code)")
    }
}
