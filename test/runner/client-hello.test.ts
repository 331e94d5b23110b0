import { describe, expect, it } from "vitest";
import { parseClientHello } from "../../src/runner/isolation/proxy/client-hello.ts";
import { aHello, ECH, inRecords, namesServer, withExtension } from "./support/hello.ts";

const HOST = "registry.npmjs.org";
const hello = await aHello(HOST);
const silent = await aHello("");

describe("the first message of TLS", () => {
  it("names the server, in lower case", async () => {
    expect(parseClientHello(hello)).toEqual({ server: HOST });
    expect(parseClientHello(await aHello("Registry.NPMJS.org"))).toEqual({ server: HOST });
  });

  it("may be followed by early data of the client", () => {
    expect(parseClientHello(Buffer.concat([hello, Buffer.from([20, 3, 3, 0, 1, 1])]))).toEqual({
      server: HOST,
    });
  });

  it("may come in several records, up to a limit", () => {
    expect(parseClientHello(inRecords(hello, 200))).toEqual({ server: HOST });
    expect(parseClientHello(inRecords(hello, 3))).toEqual({ refused: "what it sends is not TLS." });
  });

  it("is not parsed before it is complete", () => {
    for (let end = 0; end < hello.length; end++)
      expect(parseClientHello(hello.subarray(0, end))).toEqual({ more: true });
  });

  it.each<[string, Buffer, string]>([
    ["it names no server", silent, "its TLS names no server (SNI)."],
    [
      "it names two",
      withExtension(hello, ...namesServer("b.example")),
      "its TLS names more than one server.",
    ],
    [
      "it hides the server's name",
      withExtension(hello, ...ECH),
      "it hides the server's name (Encrypted Client Hello); switch that off.",
    ],
    [
      "it hides it as a draft said",
      withExtension(hello, 0xffce, Buffer.alloc(8)),
      "it hides the server's name (Encrypted Client Hello); switch that off.",
    ],
    [
      "an extension is cut short",
      withExtension(hello, 0, Buffer.from([0, 200])),
      "what it sends is not TLS.",
    ],
    ["it is http", Buffer.from("GET / HTTP/1.1\r\n\r\n"), "what it sends is not TLS."],
    [
      "it is another message",
      Buffer.from([22, 3, 1, 0, 4, 2, 0, 0, 0]),
      "what it sends is not TLS.",
    ],
    ["it is too long", Buffer.from([22, 3, 1, 0, 4, 1, 1, 0, 0]), "what it sends is not TLS."],
    ["a record is too long", Buffer.from([22, 3, 1, 255, 255]), "what it sends is not TLS."],
  ])("is refused if %s", (_, bytes, refused) => {
    expect(parseClientHello(bytes)).toEqual({ refused });
  });

  it("is given up after a few records, regardless of what follows", () => {
    const record = Buffer.from([22, 3, 1, 0, 1, 1]);
    const many = Buffer.concat(Array.from({ length: 100 }, () => record));
    expect(parseClientHello(many)).toEqual({ refused: "what it sends is not TLS." });
  });
});
