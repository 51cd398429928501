package dev.swingbridge.protocol.handshake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.swingbridge.protocol.auth.AuthBytes;
import dev.swingbridge.protocol.wire.MalformedPacketException;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class HandshakeTest {
    private static final AuthBytes NONCE =
            AuthBytes.of("abcdefghijklmnopqrst".getBytes(StandardCharsets.US_ASCII));

    // MySQL 9: version "9.1.0", id 8, caching_sha2_password
    private static final String MYSQL =
            "0a 392e312e3000 08000000 6162636465666768 00 ffff ff 0200 ffdf 15 00000000000000000000"
                    + "696a6b6c6d6e6f7071727374 00 63616368696e675f736861325f70617373776f726400";

    // MariaDB: capability MYSQL missing, extended ones 1d in the last four reserved bytes
    private static final String MARIADB =
            "0a 352e352e352d31302e31312e382d4d61726961444200 09000000 6162636465666768 00 fef7 08"
                    + "0200 ff81 15 000000000000 1d000000 696a6b6c6d6e6f7071727374 00"
                    + "6d7973716c5f6e61746976655f70617373776f726400";

    // MySQL 5.5.9: no NUL after the plugin's name
    private static final String WITHOUT_NUL =
            "0a 352e352e3900 01000000 6162636465666768 00 fff7 08 0200 0f80 15 00000000000000000000"
                    + "696a6b6c6d6e6f7071727374 00 6d7973716c5f6e61746976655f70617373776f7264";

    private static ByteBuf hex(String digits) {
        return Unpooled.wrappedBuffer(HexFormat.of().parseHex(digits.replace(" ", "")));
    }

    @Test
    void readsAndWritesMySqlsGreeting() {
        Greeting greeting = Greeting.read(hex(MYSQL));

        assertThat(greeting.serverVersion()).isEqualTo("9.1.0");
        assertThat(greeting.connectionId()).isEqualTo(8);
        assertThat(greeting.nonce()).isEqualTo(NONCE);
        assertThat(greeting.capabilities()).isEqualTo(0xdfffffffL);
        assertThat(greeting.plugin()).isEqualTo("caching_sha2_password");
        ByteBuf out = Unpooled.buffer();
        greeting.write(out);
        assertThat(ByteBufUtil.hexDump(out)).isEqualTo(MYSQL.replace(" ", ""));
    }

    @Test
    void readsMariaDbsExtendedCapabilities() {
        Greeting greeting = Greeting.read(hex(MARIADB));

        assertThat(greeting.capabilities() & Capabilities.ALL_MARIADB)
                .isEqualTo(
                        Capabilities.MARIADB_PROGRESS
                                | Capabilities.MARIADB_BULK
                                | Capabilities.MARIADB_EXTENDED_METADATA
                                | Capabilities.MARIADB_CACHE_METADATA);
        ByteBuf out = Unpooled.buffer();
        greeting.write(out);
        assertThat(ByteBufUtil.hexDump(out)).isEqualTo(MARIADB.replace(" ", ""));
    }

    @Test
    void readsAGreetingWhosePluginNameHasNoNul() {
        Greeting greeting = Greeting.read(hex(WITHOUT_NUL));

        assertThat(greeting.plugin()).isEqualTo("mysql_native_password");
        assertThat(greeting.nonce()).isEqualTo(NONCE);
    }

    @Test
    void refusesAGreetingThatEndsEarlyOrIsOfAnotherProtocol() {
        int wholeUpTo = hex(MYSQL).readableBytes() - "caching_sha2_password".length() - 1;
        for (int length = 0; length < wholeUpTo - 13; length++) {
            ByteBuf cut = hex(MYSQL).slice(0, length);
            if (length == 22) {
                continue; // the short greeting of very old servers ends here
            }
            assertThatThrownBy(() -> Greeting.read(cut))
                    .as("%d bytes", length)
                    .isInstanceOf(MalformedPacketException.class);
        }
        assertThatThrownBy(() -> Greeting.read(hex("09 00"))).hasMessageContaining("version 9");
    }

    private static HandshakeResponse response(long capabilities) {
        boolean has = Capabilities.has(capabilities, Capabilities.CONNECT_WITH_SCHEMA);
        return new HandshakeResponse(
                capabilities,
                1 << 24,
                45,
                "app",
                NONCE,
                has ? "shop" : null,
                Capabilities.has(capabilities, Capabilities.PLUGIN_AUTH) ? "a_plugin" : "",
                Capabilities.has(capabilities, Capabilities.CONNECT_ATTRIBUTES)
                        ? Map.of("_os", "Linux")
                        : Map.of(),
                Capabilities.has(capabilities, Capabilities.ZSTD) ? 3 : 0);
    }

    @Property(tries = 500, seed = "2")
    void readsBackEveryMixOfCapabilities(@ForAll long random) {
        long capabilities = (random & 0x3FFFFFFFFFL) | Capabilities.PROTOCOL_41;
        if (Capabilities.has(capabilities, Capabilities.MYSQL)) {
            capabilities &= ~Capabilities.ALL_MARIADB;
        }
        HandshakeResponse sent = response(capabilities);
        ByteBuf out = Unpooled.buffer();

        sent.write(out);

        assertThat(HandshakeResponse.read(out)).isEqualTo(sent);
    }

    @Test
    void knowsARequestForTls() {
        long capabilities = Capabilities.PROTOCOL_41 | Capabilities.TLS | Capabilities.MYSQL;
        ByteBuf out = Unpooled.buffer();

        response(capabilities).writeTlsRequest(out);

        assertThat(HandshakeResponse.isTlsRequest(out)).isTrue();
        ByteBuf full = Unpooled.buffer();
        response(capabilities).write(full);
        assertThat(HandshakeResponse.isTlsRequest(full)).isFalse();
    }

    @Test
    void refusesAClientOlderThanProtocol41() {
        assertThatThrownBy(() -> HandshakeResponse.read(hex("0500 000000 61 00 00")))
                .isInstanceOf(MalformedPacketException.class);
    }

    @Test
    void readsBackAChangeOfUser() {
        long capabilities =
                Capabilities.SECURE_CONNECTION
                        | Capabilities.PLUGIN_AUTH
                        | Capabilities.CONNECT_ATTRIBUTES;
        ChangeUserRequest sent =
                new ChangeUserRequest("bob", NONCE, null, 255, "p", Map.of("a", "b"));
        ByteBuf out = Unpooled.buffer();

        sent.write(out, capabilities);

        assertThat(ChangeUserRequest.read(out, capabilities)).isEqualTo(sent);
    }

    @Test
    void readsAShortChangeOfUser() {
        ChangeUserRequest read =
                ChangeUserRequest.read(
                        hex("11 626f6200 00 6d7900"), Capabilities.SECURE_CONNECTION);

        assertThat(read)
                .isEqualTo(new ChangeUserRequest("bob", AuthBytes.empty(), "my", 0, "", Map.of()));
    }

    @Property(tries = 2000, seed = "3")
    void neverFailsButAsMalformed(@ForAll @Size(max = 200) byte[] bytes, @ForAll long flags) {
        ByteBuf garbage = Unpooled.wrappedBuffer(bytes);
        onlyMalformed(() -> Greeting.read(garbage));
        onlyMalformed(() -> HandshakeResponse.read(garbage));
        onlyMalformed(() -> ChangeUserRequest.read(garbage, flags));
        ByteBuf shaped = Unpooled.buffer();
        shaped.writeIntLE((int) (flags | Capabilities.PROTOCOL_41)).writeZero(28);
        onlyMalformed(() -> HandshakeResponse.read(shaped.writeBytes(bytes)));
        ByteBuf command = Unpooled.buffer().writeByte(0x11).writeBytes(bytes);
        onlyMalformed(() -> ChangeUserRequest.read(command, flags));
    }

    private static void onlyMalformed(Runnable read) {
        try {
            read.run();
        } catch (MalformedPacketException expected) {
            assertThat(expected).hasMessageMatching(".+");
        }
    }
}
