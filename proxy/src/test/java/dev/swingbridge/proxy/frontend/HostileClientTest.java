package dev.swingbridge.proxy.frontend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.swingbridge.backfill.fixture.TestServers;
import dev.swingbridge.backfill.server.TlsMode;
import dev.swingbridge.protocol.auth.AuthBytes;
import dev.swingbridge.protocol.auth.AuthPlugin;
import dev.swingbridge.protocol.auth.CachingSha2Password;
import dev.swingbridge.protocol.auth.NativePassword;
import dev.swingbridge.protocol.handshake.Capabilities;
import dev.swingbridge.protocol.handshake.ChangeUserRequest;
import dev.swingbridge.protocol.handshake.Greeting;
import dev.swingbridge.protocol.handshake.HandshakeResponse;
import dev.swingbridge.protocol.packet.ErrPacket;
import dev.swingbridge.protocol.packet.PacketFrame;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.Channel;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Random;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Raw sockets: bytes one at a time, garbage, silence, packets out of turn. */
class HostileClientTest {
    private static final long CAPABILITIES =
            Capabilities.PROTOCOL_41
                    | Capabilities.SECURE_CONNECTION
                    | Capabilities.PLUGIN_AUTH
                    | Capabilities.PLUGIN_AUTH_LENENC
                    | Capabilities.MYSQL;

    private static LoginLab lab;

    @BeforeAll
    static void start() throws IOException {
        lab =
                LoginLab.before(TestServers.pair().source())
                        .account("app", "right", "root", "")
                        .handshakeTimeout(Duration.ofSeconds(2))
                        .start();
    }

    @AfterAll
    static void stop() {
        lab.close();
    }

    private static AuthBytes password() {
        return AuthBytes.of("right".getBytes(StandardCharsets.UTF_8));
    }

    /** One connection; frames in and out. */
    private static final class RawClient implements AutoCloseable {
        private final Socket socket = new Socket(InetAddress.getLoopbackAddress(), lab.port);
        private final DataInputStream in;
        int sequence;

        RawClient() throws IOException {
            socket.setSoTimeout(20_000);
            socket.setTcpNoDelay(true);
            in = new DataInputStream(socket.getInputStream());
        }

        ByteBuf read() throws IOException {
            byte[] header = new byte[4];
            in.readFully(header);
            byte[] payload = new byte[Unpooled.wrappedBuffer(header).readUnsignedMediumLE()];
            in.readFully(payload);
            sequence = header[3] & 0xFF;
            return Unpooled.wrappedBuffer(payload);
        }

        Greeting greeting() throws IOException {
            return Greeting.read(read());
        }

        byte[] frame(Consumer<ByteBuf> payload) {
            ByteBuf frame =
                    PacketFrame.build(UnpooledByteBufAllocator.DEFAULT, ++sequence, payload);
            try {
                return ByteBufUtil.getBytes(frame);
            } finally {
                frame.release();
            }
        }

        void write(byte[] bytes) throws IOException {
            socket.getOutputStream().write(bytes);
        }

        boolean closedByPeer() throws IOException {
            try {
                return in.read() < 0;
            } catch (SocketException e) {
                return true; // reset
            }
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }

    private static HandshakeResponse response(AuthBytes scramble, String plugin) {
        return new HandshakeResponse(
                CAPABILITIES, 1 << 24, 45, "app", scramble, null, plugin, Map.of(), 0);
    }

    @Test
    void takesALoginByteByByte() throws Exception {
        try (RawClient client = new RawClient()) {
            Greeting greeting = client.greeting();
            AuthBytes scramble = CachingSha2Password.scramble(password(), greeting.nonce());
            for (byte one : client.frame(response(scramble, AuthPlugin.CACHING_SHA2)::write)) {
                client.write(new byte[] {one});
            }

            assertThat(ByteBufUtil.hexDump(client.read())).isEqualTo("0103");
            assertThat(client.read().getUnsignedByte(0)).isZero();
            assertThat(client.sequence).isEqualTo(3);
        }
    }

    @Test
    void switchesAClientWithAnUnknownMethod() throws Exception {
        try (RawClient client = new RawClient()) {
            Greeting greeting = client.greeting();
            client.write(client.frame(response(AuthBytes.empty(), "kerberos")::write));
            ByteBuf question = client.read();
            assertThat(question.readUnsignedByte()).isEqualTo((short) 0xFE);
            assertThat(question.readCharSequence(21, StandardCharsets.US_ASCII))
                    .hasToString("caching_sha2_password");

            AuthBytes scramble = CachingSha2Password.scramble(password(), greeting.nonce());
            client.write(client.frame(out -> out.writeBytes(scramble.toArray())));

            assertThat(ByteBufUtil.hexDump(client.read())).isEqualTo("0103");
            assertThat(client.read().getUnsignedByte(0)).isZero();
        }
    }

    @Test
    void takesANativePasswordWithoutFurtherQuestions() throws Exception {
        logsInWithANativePassword();
    }

    private static void logsInWithANativePassword() throws Exception {
        try (RawClient client = new RawClient()) {
            Greeting greeting = client.greeting();
            AuthBytes scramble = NativePassword.scramble(password(), greeting.nonce());
            client.write(client.frame(response(scramble, AuthPlugin.NATIVE)::write));

            assertThat(client.read().getUnsignedByte(0)).isZero();
        }
    }

    @Test
    void changesTheUserOfAnOpenConnection() throws Exception {
        try (RawClient client = new RawClient()) {
            Greeting greeting = client.greeting();
            AuthBytes scramble = NativePassword.scramble(password(), greeting.nonce());
            client.write(client.frame(response(scramble, AuthPlugin.NATIVE)::write));
            client.read();
            ClientLogin before = lab.sessions.last();
            assertThat(before.nonce()).as("its session").isEqualTo(greeting.nonce());
            assertThat(lab.sessions.unsent.getLast()).as("the OK, before it").isPositive();
            ChangeUserRequest request =
                    new ChangeUserRequest(
                            "app", scramble, "mysql", 33, AuthPlugin.NATIVE, Map.of());
            ByteBuf command =
                    PacketFrame.build(
                            UnpooledByteBufAllocator.DEFAULT,
                            0,
                            out -> request.write(out, CAPABILITIES));
            Channel channel = lab.sessions.clients.getLast();

            LoginExchange exchange =
                    channel.eventLoop()
                            .submit(
                                    () ->
                                            lab.frontend
                                                    .authenticator()
                                                    .changeUser(channel, before, command))
                            .get();

            Authenticated after = exchange.outcome().get();
            command.release();
            assertThat(client.read().getUnsignedByte(0)).isZero();
            assertThat(client.sequence).isEqualTo(1);
            assertThat(after.login().schema()).isEqualTo("mysql");
            assertThat(after.login().collation()).isEqualTo(33);
            assertThat(after.login().connectionId()).isEqualTo(before.connectionId());
            after.home().channel().close();
        }
    }

    @Test
    void listensOnAUnixSocket(@TempDir Path directory) throws Exception {
        Path path = directory.resolve("sock");
        try (LoginLab withSocket =
                        LoginLab.before(TestServers.pair().source())
                                .tls(TlsMode.REQUIRED)
                                .account("app", "right", "root", "")
                                .socket(path)
                                .start();
                SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(path))) {
            DataInputStream in = new DataInputStream(Channels.newInputStream(channel));
            byte[] greeted = new byte[Integer.reverseBytes(in.readInt()) & 0xFFFFFF];
            in.readFully(greeted);
            Greeting greeting = Greeting.read(Unpooled.wrappedBuffer(greeted));
            AuthBytes scramble = NativePassword.scramble(password(), greeting.nonce());
            ByteBuf answer =
                    PacketFrame.build(
                            UnpooledByteBufAllocator.DEFAULT,
                            1,
                            response(scramble, AuthPlugin.NATIVE)::write);
            channel.write(answer.nioBuffer());
            answer.release();

            in.readInt();
            assertThat(in.read()).isZero();
            await().until(() -> !withSocket.sessions.logins.isEmpty());
        }
    }

    @Test
    void closesOnSilence() throws Exception {
        long before = lab.frontend.counters().timedOut();
        try (RawClient client = new RawClient()) {
            client.greeting();

            assertThat(client.closedByPeer()).isTrue();
        }
        assertThat(lab.frontend.counters().timedOut()).isGreaterThan(before);
    }

    @Test
    void closesOnGarbageAndOnHugePackets() throws Exception {
        Random random = new Random(42);
        for (int round = 0; round < 30; round++) {
            try (RawClient client = new RawClient()) {
                client.greeting();
                byte[] garbage = new byte[1 + random.nextInt(300)];
                random.nextBytes(garbage);
                client.write(garbage);
                client.socket.shutdownOutput();
                while (!client.closedByPeer()) {
                    assertThat(client.socket.isConnected()).isTrue();
                }
            }
        }
        try (RawClient client = new RawClient()) {
            client.greeting();
            client.write(new byte[] {(byte) 0xFF, (byte) 0xFF, 0x20, 1});

            assertThat(client.closedByPeer()).isTrue();
        }
        await().until(() -> lab.frontend.counters().open() == 0);
    }

    @Test
    void slowsDownWhoGuesses() throws Exception {
        long started = System.nanoTime();
        for (int guess = 0; guess < 5; guess++) {
            try (RawClient client = new RawClient()) {
                Greeting greeting = client.greeting();
                AuthBytes wrong =
                        NativePassword.scramble(AuthBytes.of(new byte[] {1}), greeting.nonce());
                client.write(client.frame(response(wrong, AuthPlugin.NATIVE)::write));
                assertThat(ErrPacket.read(client.read()).code()).isEqualTo(1045);
            }
        }

        assertThat(Duration.ofNanos(System.nanoTime() - started))
                .isGreaterThan(Duration.ofMillis(250));
        logsInWithANativePassword(); // sets the count back
    }
}
