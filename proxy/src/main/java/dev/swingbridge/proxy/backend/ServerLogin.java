package dev.swingbridge.proxy.backend;

import dev.swingbridge.backfill.server.TlsMode;
import dev.swingbridge.protocol.auth.AuthBytes;
import dev.swingbridge.protocol.handshake.Capabilities;
import dev.swingbridge.protocol.handshake.Greeting;
import dev.swingbridge.protocol.handshake.HandshakeResponse;
import dev.swingbridge.protocol.handshake.ProxyHeader;
import dev.swingbridge.protocol.netty.CompressedPackets;
import dev.swingbridge.protocol.netty.Compression;
import dev.swingbridge.protocol.netty.FrameDecoder;
import dev.swingbridge.protocol.packet.ErrPacket;
import dev.swingbridge.protocol.packet.OkPacket;
import dev.swingbridge.protocol.packet.PacketFrame;
import dev.swingbridge.protocol.wire.MalformedPacketException;
import dev.swingbridge.protocol.wire.WireRead;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.concurrent.Promise;
import java.net.InetSocketAddress;
import java.util.LinkedHashMap;
import java.util.Map;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * Logs in to a server: greeting, TLS, response, method exchange, OK. Takes whole frames; leaves the
 * pipeline when done.
 */
final class ServerLogin extends SimpleChannelInboundHandler<ByteBuf> {
    static final int MAX_PAYLOAD_BYTES = 1 << 20;

    private static final int SWITCH_METHOD = 0xFE;
    private static final int NEXT_FACTOR = 0x02;

    private final BackendSettings settings;
    private final ServerTls tls;
    private final ServerFacts facts;
    private final BackendLogin login;
    private final Promise<Backend> result;

    private @Nullable Greeting greeting;
    private @Nullable ServerAuthentication authentication;
    private long capabilities;
    private @Nullable Compression compression;

    ServerLogin(
            BackendSettings settings,
            ServerTls tls,
            ServerFacts facts,
            BackendLogin login,
            Promise<Backend> result) {
        this.settings = settings;
        this.tls = tls;
        this.facts = facts;
        this.login = login;
        this.result = result;
    }

    /** The server speaks first, but reads this before anything else. */
    @Override
    public void channelActive(ChannelHandlerContext ctx) {
        ProxyHeader.Version version = settings.proxyHeader();
        if (version != null) {
            ByteBuf header = ctx.alloc().buffer();
            headerOf(ctx).write(header, version);
            ctx.writeAndFlush(header);
        }
        ctx.fireChannelActive();
    }

    private ProxyHeader headerOf(ChannelHandlerContext ctx) {
        return login.clientAddress() instanceof InetSocketAddress client
                        && ctx.channel().remoteAddress() instanceof InetSocketAddress server
                ? new ProxyHeader(client, server)
                : ProxyHeader.LOCAL;
    }

    @Override
    protected void channelRead0(ChannelHandlerContext ctx, ByteBuf frame) throws Exception {
        if (result.isDone()) {
            return;
        }
        int sequence = PacketFrame.sequence(frame);
        ByteBuf payload = PacketFrame.payload(frame);
        if (!payload.isReadable()) {
            throw new MalformedPacketException("empty packet");
        }
        try {
            if (payload.getUnsignedByte(0) == ErrPacket.HEADER) {
                fail(ctx, new ConnectFailure.Refused(ErrPacket.read(payload)));
            } else if (greeting == null) {
                greeted(ctx, Greeting.read(payload), sequence);
            } else {
                continued(ctx, greeting, payload, sequence);
            }
        } catch (MethodRefusedException e) {
            fail(
                    ctx,
                    new ConnectFailure.Method(settings.address(), e.plugin(), "" + e.getMessage()));
        }
    }

    private void greeted(ChannelHandlerContext ctx, Greeting received, int sequence)
            throws MethodRefusedException {
        greeting = received;
        facts.seen(settings.side(), received);
        capabilities = ServerCapabilities.choose(received, login);
        Compression wanted = settings.compression();
        if (wanted != null
                && Capabilities.has(received.capabilities(), wanted.method().capability())) {
            compression = wanted;
            capabilities |= wanted.method().capability();
        }
        boolean offered = Capabilities.has(received.capabilities(), Capabilities.TLS);
        boolean required = tls.mode().required();
        boolean preferred = tls.mode() == TlsMode.PREFERRED && settings.socket() == null;
        if (offered && (required || preferred)) {
            capabilities |= Capabilities.TLS;
            startTls(ctx, received, sequence + 1);
        } else if (required) {
            fail(
                    ctx,
                    new ConnectFailure.Tls(
                            settings.address(),
                            "the server does not offer TLS, which is required"));
        } else {
            respond(ctx, received, sequence + 1, settings.socket() != null);
        }
    }

    private void startTls(ChannelHandlerContext ctx, Greeting received, int sequence) {
        SslHandler handler;
        try {
            handler = tls.context().newHandler(ctx.alloc(), settings.host(), settings.port());
        } catch (SSLException e) {
            fail(ctx, new ConnectFailure.Tls(settings.address(), "" + e.getMessage()));
            return;
        }
        HandshakeResponse request = response(AuthBytes.empty(), "");
        ctx.writeAndFlush(PacketFrame.build(ctx.alloc(), sequence, request::writeTlsRequest));
        // the response must not be sent before the certificate was checked
        new GuardedLoop(ctx.channel().eventLoop(), e -> exceptionCaught(ctx, e))
                .whenDone(
                        handler.handshakeFuture(),
                        done -> {
                            if (done.isSuccess()) {
                                respondSafely(ctx, received, sequence + 1);
                            } else {
                                String reason = "" + done.cause().getMessage();
                                fail(ctx, new ConnectFailure.Tls(settings.address(), reason));
                            }
                        });
        ctx.pipeline().addFirst(handler);
    }

    private void respondSafely(ChannelHandlerContext ctx, Greeting received, int sequence) {
        try {
            respond(ctx, received, sequence, true);
        } catch (MethodRefusedException e) {
            fail(
                    ctx,
                    new ConnectFailure.Method(settings.address(), e.plugin(), "" + e.getMessage()));
        }
    }

    private void respond(
            ChannelHandlerContext ctx, Greeting received, int sequence, boolean safeChannel)
            throws MethodRefusedException {
        ServerAuthentication exchange =
                new ServerAuthentication(login.credentials().secret(), safeChannel);
        authentication = exchange;
        String plugin = exchange.firstPlugin(received.plugin());
        HandshakeResponse response = response(exchange.begin(plugin, received.nonce()), plugin);
        ctx.writeAndFlush(PacketFrame.build(ctx.alloc(), sequence, response::write));
    }

    private HandshakeResponse response(AuthBytes answer, String plugin) {
        return new HandshakeResponse(
                capabilities,
                login.maxPacketBytes(),
                login.collation() & 0xFF,
                login.credentials().user(),
                answer,
                login.schema(),
                plugin,
                attributes(),
                compression == null ? 0 : compression.level());
    }

    private Map<String, String> attributes() {
        Map<String, String> attributes = new LinkedHashMap<>(login.attributes());
        attributes.put("_proxy_name", "swingbridge");
        if (login.clientAddress() instanceof InetSocketAddress client) {
            attributes.put("_client_ip", client.getAddress().getHostAddress());
            attributes.put("_client_port", Integer.toString(client.getPort()));
        } else if (login.clientAddress() != null) {
            attributes.put("_client_socket", login.clientAddress().toString());
        }
        return attributes;
    }

    private void continued(ChannelHandlerContext ctx, Greeting from, ByteBuf payload, int sequence)
            throws MethodRefusedException {
        ServerAuthentication exchange = authentication;
        if (exchange == null) {
            throw new MalformedPacketException("the server speaks before it was answered");
        }
        switch (payload.getUnsignedByte(0)) {
            case OkPacket.HEADER -> succeed(ctx, from, payload);
            case 0x01 -> {
                AuthBytes answer = exchange.more(payload.skipBytes(1));
                if (answer != null) {
                    send(ctx, sequence + 1, answer);
                }
            }
            case SWITCH_METHOD -> send(ctx, sequence + 1, switchMethod(exchange, payload));
            case NEXT_FACTOR ->
                    throw new MethodRefusedException(
                            "a second factor", "the proxy has one password for it");
            default -> throw new MalformedPacketException("no packet of a login");
        }
    }

    private static AuthBytes switchMethod(ServerAuthentication exchange, ByteBuf payload)
            throws MethodRefusedException {
        payload.skipBytes(1);
        if (!payload.isReadable()) {
            throw new MethodRefusedException(
                    "mysql_old_password", "the proxy does not speak it: it is broken");
        }
        String plugin = WireRead.nulTerminatedString(payload);
        return exchange.begin(plugin, AuthBytes.of(WireRead.rest(payload)));
    }

    private static void send(ChannelHandlerContext ctx, int sequence, AuthBytes answer) {
        ctx.writeAndFlush(
                PacketFrame.build(ctx.alloc(), sequence, out -> out.writeBytes(answer.toArray())));
    }

    private void succeed(ChannelHandlerContext ctx, Greeting from, ByteBuf payload) {
        boolean tracks = Capabilities.has(capabilities, Capabilities.SESSION_TRACK);
        OkPacket reply = OkPacket.read(payload, tracks);
        ctx.channel().config().setAutoRead(false);
        if (compression != null) {
            ctx.pipeline().addLast(CompressedPackets.ofClient(compression));
        }
        ctx.pipeline().remove(this);
        ctx.pipeline().remove(FrameDecoder.class);
        String schema = login.schema() == null ? "" : login.schema();
        Backend backend =
                new Backend(ctx.channel(), settings.side(), from, capabilities, reply, schema);
        if (!result.trySuccess(backend)) {
            ctx.close();
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        fail(
                ctx,
                new ConnectFailure.Protocol(
                        settings.address(), "the server closed the connection"));
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        Throwable root = cause.getCause() == null ? cause : cause.getCause();
        String reason = root.getMessage() == null ? root.toString() : root.getMessage();
        fail(
                ctx,
                root instanceof SSLException
                        ? new ConnectFailure.Tls(settings.address(), reason)
                        : new ConnectFailure.Protocol(settings.address(), reason));
    }

    private void fail(ChannelHandlerContext ctx, ConnectFailure failure) {
        result.tryFailure(new ConnectFailedException(failure));
        ctx.close();
    }
}
