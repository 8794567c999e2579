import Testing

@testable import FetchCore

@Suite("Headers of a request as a list keeps them")
struct KeptHeadersTests {
    @Test(
        "packed fields come out as they went in",
        arguments: [
            [], [("A", "")], [("X-Id", "1"), ("X-Id", "2")], [("", "v")],
            [("Ü-Name", "wörld \u{1F600}"), ("B", "a\0b")],
            [("L", String(repeating: "x", count: 127)), ("M", String(repeating: "y", count: 128))],
            [("N", String(repeating: "ä", count: 20_000)), ("O", "end")],
        ])
    func comeBack(pairs: [(String, String)]) {
        let fields = pairs.map { HeaderField($0.0, $0.1) }
        #expect(KeptHeaders(packing: fields, sharingWith: nil).fields == fields)
    }

    @Test("what is packed takes the bytes of its texts and one for the length of each")
    func size() {
        let kept = KeptHeaders(packing: [HeaderField("X-Request-Id", "00000017")], sharingWith: nil)
        guard case .packed(let bytes) = kept else {
            Issue.record("not packed: \(kept)")
            return
        }
        #expect(bytes.count == 12 + 8 + 2)
    }

    @Test("equal fields of the request before are shared with it, others are not")
    func sharing() {
        let first = KeptHeaders(packing: [HeaderField("A", "b")], sharingWith: nil)
        #expect(place(KeptHeaders(packing: [HeaderField("A", "b")], sharingWith: first)) == place(first))
        #expect(place(KeptHeaders(packing: [HeaderField("A", "c")], sharingWith: first)) != place(first))
    }

    private func place(_ kept: KeptHeaders) -> UnsafePointer<UInt8>? {
        guard case .packed(let bytes) = kept else { return nil }
        return bytes.withUnsafeBufferPointer(\.baseAddress)
    }
}
