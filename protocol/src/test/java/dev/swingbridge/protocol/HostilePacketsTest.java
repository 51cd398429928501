package dev.swingbridge.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import dev.swingbridge.protocol.auth.AuthBytes;
import dev.swingbridge.protocol.auth.CachingSha2Password;
import dev.swingbridge.protocol.auth.NativePassword;
import dev.swingbridge.protocol.auth.RsaPassword;
import dev.swingbridge.protocol.command.CommandDecoder;
import dev.swingbridge.protocol.fixture.HostileBytes;
import dev.swingbridge.protocol.handshake.Capabilities;
import dev.swingbridge.protocol.handshake.ChangeUserRequest;
import dev.swingbridge.protocol.handshake.Greeting;
import dev.swingbridge.protocol.handshake.HandshakeResponse;
import dev.swingbridge.protocol.handshake.ProxyHeader;
import dev.swingbridge.protocol.netty.CompressedPackets;
import dev.swingbridge.protocol.netty.Compression;
import dev.swingbridge.protocol.netty.FrameDecoder;
import dev.swingbridge.protocol.packet.ErrPacket;
import dev.swingbridge.protocol.packet.OkPacket;
import dev.swingbridge.protocol.reply.ReplyFormat;
import dev.swingbridge.protocol.reply.ReplyShape;
import dev.swingbridge.protocol.reply.ReplyTracker;
import dev.swingbridge.protocol.wire.MalformedPacketException;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.DecoderException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.util.Map;
import java.util.Random;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Every decoder of the wire format, with bytes that no honest peer would send. */
class HostilePacketsTest {
    private static final int TRIES = 5_000;
    private static final long EVERYTHING = Capabilities.ALL_MARIADB | 0xFFFFFFFFL;

    private static final String GREETING =
            "0a 392e312e3000 08000000 6162636465666768 00 ffff ff 0200 ffdf 15 00000000000000000000"
                    + "696a6b6c6d6e6f7071727374 00 63616368696e675f736861325f70617373776f726400";
    private static final String MARIADB_GREETING =
            "0a 352e352e352d31302e31312e382d4d61726961444200 09000000 6162636465666768 00 fef7 08"
                    + "0200 ff81 15 000000000000 1d000000 696a6b6c6d6e6f7071727374 00"
                    + "6d7973716c5f6e61746976655f70617373776f726400";
    private static final String TRACKED_OK =
            "00 00 00 02 40 00 00 00 1b 01 05 04 74 65 73 74"
                    + "00 0e 0a 61 75 74 6f 63 6f 6d 6d 69 74 02 4f 4e 02 02 01 31";
    private static final String GTID_OK =
            "00 05 07 02 40 00 00 02 6f 6b 16 03 04 00 02 61 3a 04 03 02 53 54"
                    + "05 09 08 54 5f 5f 5f 5f 5f 5f 5f";
    private static final String ERR = "ff 48 04 23 48 59 30 30 30 4e 6f 20 74 61 62 6c 65 73";
    private static final String TWO_FRAMES = "01 00 00 00 0e 03 00 00 01 03 44 4f";

    // SELECT 1: count, one definition, row, OK or EOF
    private static final String DEFINITION =
            "17 00 00 02 03 64 65 66 00 00 00 01 31 00 0c 3f 00 01 00 00 00 08 81 00 00 00 00";
    private static final String RESULT =
            "01 00 00 01 01" + DEFINITION + "02 00 00 03 01 31 07 00 00 04 fe 00 00 02 00 00 00";
    private static final String RESULT_WITH_EOF =
            "01 00 00 01 01"
                    + DEFINITION
                    + "05 00 00 03 fe 00 00 02 00 02 00 00 04 01 31 05 00 00 05 fe 00 00 02 00";
    private static final String PREPARED =
            "0c 00 00 01 00 01 00 00 00 01 00 01 00 00 00 00" + DEFINITION + DEFINITION;
    private static final String LOCAL_FILE = "05 00 00 01 fb 61 2e 74 78";

    private static byte[] written(Consumer<ByteBuf> writer) {
        ByteBuf out = Unpooled.buffer();
        writer.accept(out);
        byte[] bytes = new byte[out.readableBytes()];
        out.readBytes(bytes);
        return bytes;
    }

    private static HandshakeResponse response(long capabilities) {
        return new HandshakeResponse(
                capabilities,
                1 << 24,
                45,
                "app",
                AuthBytes.of("abcdefghijklmnopqrst".getBytes(StandardCharsets.US_ASCII)),
                "shop",
                "caching_sha2_password",
                Map.of("_os", "Linux", "program_name", "shop"),
                3);
    }

    @Test
    void greetings() throws Exception {
        HostileBytes.like(GREETING, MARIADB_GREETING)
                .refusedWith(MalformedPacketException.class)
                .feed(TRIES, bytes -> Greeting.read(Unpooled.wrappedBuffer(bytes)));
    }

    @Test
    void responsesToAGreeting() throws Exception {
        long old = Capabilities.PROTOCOL_41 | Capabilities.MYSQL;
        long common = EVERYTHING & ~Capabilities.ALL_MARIADB;
        HostileBytes.like(
                        written(response(EVERYTHING & ~Capabilities.MYSQL)::write),
                        written(response(common)::write),
                        written(response(common)::writeTlsRequest),
                        written(response(old)::write))
                .refusedWith(MalformedPacketException.class)
                .feed(
                        TRIES,
                        bytes -> {
                            ByteBuf payload = Unpooled.wrappedBuffer(bytes);
                            if (!HandshakeResponse.isTlsRequest(payload)) {
                                HandshakeResponse.read(payload);
                            }
                        });
    }

    @Test
    void changesOfUser() throws Exception {
        ChangeUserRequest request =
                new ChangeUserRequest(
                        "app",
                        AuthBytes.of(new byte[20]),
                        "shop",
                        45,
                        "mysql_native_password",
                        Map.of("_os", "Linux"));
        HostileBytes.like(
                        written(out -> request.write(out, EVERYTHING)),
                        written(out -> request.write(out, Capabilities.PROTOCOL_41)))
                .refusedWith(MalformedPacketException.class)
                .feed(
                        TRIES,
                        bytes -> {
                            ByteBuf payload = Unpooled.wrappedBuffer(bytes);
                            long without = EVERYTHING & ~Capabilities.SECURE_CONNECTION;
                            ChangeUserRequest.read(
                                    payload, bytes.length % 2 == 0 ? without : EVERYTHING);
                        });
    }

    @Test
    void packetsThatEndAReply() throws Exception {
        HostileBytes.like(TRACKED_OK, GTID_OK, ERR)
                .refusedWith(MalformedPacketException.class)
                .feed(
                        TRIES,
                        bytes -> {
                            ByteBuf payload = Unpooled.wrappedBuffer(bytes);
                            if (bytes.length > 0 && (bytes[0] & 0xFF) == ErrPacket.HEADER) {
                                ErrPacket.read(payload);
                            } else {
                                OkPacket.read(payload, true).write(Unpooled.buffer(), true);
                            }
                        });
    }

    @Test
    void commands() throws Exception {
        CommandDecoder plain = new CommandDecoder(0);
        CommandDecoder withAttributes = new CommandDecoder(Capabilities.QUERY_ATTRIBUTES);
        HostileBytes.like(
                        "03 00 01 44 4f 20 31",
                        "03 02 01 02 01 03 00 01 61 fd 00 01 62 07 00 00 00 44 4f 20 31",
                        "03 01 01 00 01 0c 00 01 74 07 e9 07 0b 15 01 02 03 44 4f 20 31",
                        "16 53 45 4c 45 43 54 20 3f",
                        "17 01 00 00 00 00 01 00 00 00 00 01 03 00 07 00 00 00",
                        "fa 01 00 00 00 80 00 03 00 00 07 00 00 00",
                        "18 01 00 00 00 00 00 61 62",
                        "02 73 68 6f 70",
                        "0c 07 00 00 00",
                        "0e")
                .refusedWith(MalformedPacketException.class)
                .feed(
                        TRIES,
                        bytes -> {
                            ByteBuf in = Unpooled.wrappedBuffer(bytes);
                            plain.decode(in, 0, bytes.length);
                            withAttributes.decode(in, 0, bytes.length);
                            assertThat(in.readableBytes()).isEqualTo(bytes.length);
                        });
    }

    /** Cut at random places too: what a decoder keeps between two reads must not go astray. */
    @Test
    void replies() throws Exception {
        Random random = new Random(7);
        HostileBytes.like(
                        RESULT,
                        RESULT_WITH_EOF,
                        PREPARED,
                        LOCAL_FILE,
                        "12 00 00 01" + ERR,
                        "24 00 00 01" + TRACKED_OK)
                .refusedWith(MalformedPacketException.class)
                .feed(
                        TRIES,
                        bytes -> {
                            for (ReplyShape shape : ReplyShape.values()) {
                                ReplyTracker tracker = new ReplyTracker(format(random));
                                tracker.begin(shape);
                                track(tracker, bytes, random);
                            }
                        });
    }

    private static ReplyFormat format(Random random) {
        return new ReplyFormat(
                random.nextBoolean(),
                random.nextBoolean(),
                random.nextInt(4) == 0,
                random.nextInt(4) == 0);
    }

    private static void track(ReplyTracker tracker, byte[] bytes, Random random) {
        int at = 0;
        while (at < bytes.length && !tracker.complete()) {
            int count = 1 + random.nextInt(bytes.length - at);
            ByteBuf part = Unpooled.wrappedBuffer(bytes, at, count);
            int taken;
            try {
                taken = tracker.feed(part);
            } catch (MalformedPacketException e) {
                return; // the link is closed with it
            }
            assertThat(part.readableBytes()).isEqualTo(count);
            assertThat(taken).isBetween(0, count);
            assertThat(taken == count || tracker.complete()).isTrue();
            at += taken;
        }
    }

    @Test
    void frames() throws Exception {
        HostileBytes.like(TWO_FRAMES)
                .refusedWith(DecoderException.class)
                .feed(
                        TRIES / 2,
                        bytes -> {
                            EmbeddedChannel channel =
                                    new EmbeddedChannel(new FrameDecoder(1 << 20));
                            try {
                                ByteBuf in = PooledByteBufAllocator.DEFAULT.buffer(bytes.length);
                                channel.writeInbound(in.writeBytes(bytes));
                            } finally {
                                channel.finishAndReleaseAll();
                            }
                        });
    }

    @Test
    void headersOfBalancers() throws Exception {
        ProxyHeader header =
                new ProxyHeader(
                        new InetSocketAddress("192.0.2.1", 51234),
                        new InetSocketAddress("2001:db8::2", 6033));
        HostileBytes.like(
                        written(out -> header.write(out, ProxyHeader.Version.V1)),
                        written(out -> header.write(out, ProxyHeader.Version.V2)),
                        "PROXY TCP4 192.0.2.1 198.51.100.7 51234 6033\r\n"
                                .getBytes(StandardCharsets.US_ASCII))
                .refusedWith(MalformedPacketException.class)
                .feed(TRIES, bytes -> ProxyHeader.read(Unpooled.wrappedBuffer(bytes)));
    }

    @ParameterizedTest
    @EnumSource(Compression.Method.class)
    void compressedPackets(Compression.Method method) throws Exception {
        HostileBytes.like(compressed(method, 40), compressed(method, 400))
                .refusedWith(IOException.class)
                .feed(
                        TRIES / 5,
                        bytes -> {
                            EmbeddedChannel channel =
                                    new EmbeddedChannel(
                                            CompressedPackets.ofServer(
                                                    new ErrPacket(1157, "08S01", "refused"),
                                                    new Compression(method, 3)));
                            try {
                                ByteBuf in = PooledByteBufAllocator.DEFAULT.buffer(bytes.length);
                                channel.writeInbound(in.writeBytes(bytes));
                                assertThat(received(channel)).isLessThan(1 << 24);
                            } finally {
                                channel.finishAndReleaseAll();
                            }
                        });
    }

    private static int received(EmbeddedChannel channel) {
        int all = 0;
        for (ByteBuf part; (part = channel.readInbound()) != null; part.release()) {
            all += part.readableBytes();
        }
        return all;
    }

    private static byte[] compressed(Compression.Method method, int length) {
        EmbeddedChannel channel =
                new EmbeddedChannel(CompressedPackets.ofClient(new Compression(method, 3)));
        ByteBuf frame = Unpooled.buffer().writeMediumLE(length).writeByte(0);
        channel.writeOutbound(
                frame.writeBytes(
                        "select ".repeat(length).getBytes(StandardCharsets.US_ASCII), 0, length));
        byte[] wire =
                written(
                        out -> {
                            for (ByteBuf part;
                                    (part = channel.readOutbound()) != null;
                                    part.release()) {
                                out.writeBytes(part);
                            }
                        });
        channel.finishAndReleaseAll();
        return wire;
    }

    @Test
    void passwords() throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(2048);
        KeyPair keys = generator.generateKeyPair();
        AuthBytes password = AuthBytes.of("secret".getBytes(StandardCharsets.UTF_8));
        AuthBytes nonce = AuthBytes.of("abcdefghijklmnopqrst".getBytes(StandardCharsets.US_ASCII));

        HostileBytes.like(CachingSha2Password.scramble(password, nonce).toArray())
                .feed(
                        TRIES / 5,
                        bytes -> {
                            AuthBytes scramble = AuthBytes.of(bytes);
                            CachingSha2Password.matches(scramble, nonce, password);
                            NativePassword.matches(scramble, nonce, password);
                        });
        HostileBytes.like(RsaPassword.encrypt(password, nonce, keys.getPublic()).toArray())
                .refusedWith(MalformedPacketException.class)
                .feed(
                        200,
                        bytes ->
                                RsaPassword.decrypt(AuthBytes.of(bytes), nonce, keys.getPrivate()));
        HostileBytes.like(RsaPassword.toPem(keys.getPublic()).getBytes(StandardCharsets.US_ASCII))
                .refusedWith(MalformedPacketException.class)
                .feed(
                        TRIES / 5,
                        bytes -> RsaPassword.encrypt(password, nonce, RsaPassword.fromPem(bytes)));
        HostileBytes.like(nonce.toArray(), new byte[] {1})
                .refusedWith(MalformedPacketException.class)
                .feed(
                        TRIES / 5,
                        bytes -> {
                            AuthBytes asked = AuthBytes.of(bytes);
                            CachingSha2Password.scramble(password, asked);
                            NativePassword.scramble(password, asked);
                            RsaPassword.encrypt(password, asked, keys.getPublic());
                        });
    }
}
