/// Files in the format of gzip.
package enum GzipData {
    /// The bytes decompressed, cut at `limit`; nil when they are no gzip data, or were cut short.
    package static func decompressed(_ bytes: UnsafeBufferPointer<UInt8>, atMost limit: Int) -> [UInt8]? {
        guard let decoder = try? ContentDecoder(contentEncoding: "gzip") else { return nil }
        var result: [UInt8] = []
        do throws(ContentDecoder.Fault) {
            try decoder.decode(UnsafeRawBufferPointer(bytes)) { piece in
                result.append(contentsOf: piece.prefix(limit - result.count))
                return result.count < limit
            }
        } catch {
            return error == .refused ? result : nil
        }
        return decoder.isComplete ? result : nil
    }
}
