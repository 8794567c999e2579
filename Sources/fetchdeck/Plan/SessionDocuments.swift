import FetchCore
import FetchFiles
import Synchronization

/// Fetches the documents of lists by a session that goes by the run's settings: limits, timeouts, retries, proxy, log-in.
final class SessionDocuments: DocumentFetching {
    /// The longest document, as the protocol of sitemaps has it.
    private static let longest: Int64 = 50 << 20

    private let configuration: FetchSession.Configuration
    /// Made when it is first needed: it has a thread of its own.
    private let session = Mutex<FetchSession?>(nil)

    init(_ settings: RunSettings) {
        var settings = settings
        settings.expectations = []
        settings.maxBodyBytes = Self.longest
        configuration = FetchSession.Configuration(settings)
    }

    func fetch(_ urls: [String], headers: [HeaderField]) -> [Result<FetchedDocument, RequestFault>] {
        let session = self.session.withLock { session in
            let made = session ?? FetchSession(configuration)
            session = made
            return made
        }
        return Worker.wait {
            await withTaskGroup(of: (Int, Result<FetchedDocument, RequestFault>).self) { group in
                for (index, url) in urls.enumerated() {
                    group.addTask { (index, await Self.fetch(url, headers, by: session)) }
                }
                var results: [Int: Result<FetchedDocument, RequestFault>] = [:]
                for await (index, result) in group { results[index] = result }
                return urls.indices.compactMap { results[$0] }
            }
        }
    }

    private static func fetch(
        _ url: String, _ headers: [HeaderField], by session: FetchSession
    ) async -> Result<FetchedDocument, RequestFault> {
        do throws(FetchError) {
            var request = FetchRequest(url: url)
            request.headers = FetchHeaders(headers)
            let response = try await session.send(request)
            guard response.isSuccess, response.status < 300 else {
                return .failure(RequestFault(what: "cannot be fetched: status \(response.status)"))
            }
            return .success(FetchedDocument(url: response.url, bytes: response.bytes))
        } catch {
            return .failure(RequestFault(what: "cannot be fetched: \(error.cause)"))
        }
    }
}
