package dev.swingbridge.proxy.frontend;

import dev.swingbridge.protocol.auth.AuthBytes;
import dev.swingbridge.protocol.handshake.Capabilities;
import dev.swingbridge.protocol.packet.ErrPacket;
import dev.swingbridge.protocol.packet.OkPacket;
import dev.swingbridge.protocol.packet.PacketFrame;
import dev.swingbridge.protocol.wire.MalformedPacketException;
import dev.swingbridge.proxy.backend.Backend;
import dev.swingbridge.proxy.backend.ConnectFailedException;
import dev.swingbridge.proxy.backend.ConnectFailure;
import dev.swingbridge.proxy.backend.GuardedLoop;
import dev.swingbridge.proxy.backend.Secret;
import dev.swingbridge.proxy.backend.ServerCredentials;
import dev.swingbridge.proxy.error.ProxyError;
import dev.swingbridge.router.table.Side;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import java.security.cert.Certificate;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One client proves its password and gets its connection to the home side. */
final class ClientLoginExchange implements LoginExchange {
    private static final Logger LOG = LoggerFactory.getLogger(ClientLoginExchange.class);

    private final LoginService service;
    private final Channel client;
    private final ClientLogin wanted;
    private final Side home;
    private final PasswordProof proof;
    private final Promise<Authenticated> outcome;
    private final GuardedLoop loop;
    private @Nullable Backend connected;
    private boolean asking;
    private boolean passwordGiven = true;
    private int sequence;

    /**
     * @param shownMethod see {@link PasswordProof.Asked}
     */
    ClientLoginExchange(
            LoginService service, Channel client, ClientLogin wanted, String shownMethod) {
        this.service = service;
        this.client = client;
        this.wanted = wanted;
        this.outcome = client.eventLoop().newPromise();
        this.loop = new GuardedLoop(client.eventLoop(), this::failed);
        this.home = service.homeSide();
        this.proof = service.proof(client, wanted, home, shownMethod);
    }

    @Override
    public Future<Authenticated> outcome() {
        return outcome;
    }

    /**
     * @param received sequence number of the packet that brought the answer
     */
    void begin(String plugin, AuthBytes answer, int received) {
        sequence = received;
        passwordGiven = !answer.withoutTrailingNul().isEmpty();
        if (service.identified(client, wanted.account())) {
            take(() -> proof.begin(plugin, answer));
        } else {
            denied();
        }
    }

    @Override
    public void receive(ByteBuf frame) {
        try {
            if (outcome.isDone()) {
                return;
            }
            if (!asking) {
                throw new MalformedPacketException("a packet out of turn while logging in");
            }
            asking = false;
            passwordGiven = true;
            sequence = PacketFrame.sequence(frame);
            ByteBuf payload = PacketFrame.payload(frame);
            take(() -> proof.answer(payload));
        } finally {
            frame.release();
        }
    }

    /** Whether it is the client's turn. */
    boolean awaitsClient() {
        return asking;
    }

    private void take(Supplier<PasswordProof.Step> next) {
        PasswordProof.Step step;
        try {
            step = next.get();
        } catch (MalformedPacketException e) {
            LOG.debug("Password could not be read reason={}", e.getMessage());
            step = new PasswordProof.Step.Wrong();
        }
        switch (step) {
            case PasswordProof.Step.Ask ask -> {
                asking = true;
                send(ask.payload());
                client.flush();
                client.read();
            }
            case PasswordProof.Step.LookUp _ -> lookUp();
            case PasswordProof.Step.Known known ->
                    connect(
                            new Attempt(
                                    known.secret(), known.payload(), known.everywhere(), false));
            case PasswordProof.Step.Remembered known ->
                    connect(new Attempt(known.secret(), known.payload(), true, true));
            case PasswordProof.Step.Wrong _ -> denied();
        }
    }

    private void lookUp() {
        service.stored()
                .find(wanted.account())
                .whenComplete(
                        (logins, failure) ->
                                loop.execute(
                                        () -> {
                                            if (failure != null) {
                                                failed(failure);
                                            } else {
                                                take(() -> proof.found(logins));
                                            }
                                        }));
    }

    /** Nothing else would end a login whose next step was never begun. */
    private void failed(Throwable cause) {
        LOG.error(
                "Login failed and is closed session={} account={}",
                wanted.connectionId(),
                wanted.account(),
                cause);
        if (!outcome.isDone()) {
            closeConnection();
            tell(ProxyError.SESSION_FAILED.packet(wanted.connectionId()));
        }
    }

    private void closeConnection() {
        if (connected != null) {
            connected.channel().close();
        }
    }

    /**
     * A login to the home side.
     *
     * @param beforeOk to send to the client before the OK
     * @param remember whether the secret may serve the next login too
     * @param fromMemory whether it has served one before
     */
    private record Attempt(
            Secret secret, AuthBytes beforeOk, boolean remember, boolean fromMemory) {}

    private void connect(Attempt attempt) {
        Map<Side, ServerCredentials> credentials =
                service.credentials(wanted.account(), attempt.secret());
        if (credentials == null) {
            denied();
            return;
        }
        ClientLogin login = wanted.with(credentials);
        loop.whenDone(
                service.connector().connect(client.eventLoop(), home, login.backendLogin(home)),
                done -> {
                    if (done.isSuccess()) {
                        accept(login, done.getNow(), attempt);
                    } else if (failure(done.cause()).ofSchema()) {
                        lookElsewhere(login, attempt, failure(done.cause()));
                    } else {
                        notConnected(failure(done.cause()), attempt);
                    }
                });
    }

    /** The home side lacks the schema that the client asks for; it may be the other side's. */
    private void lookElsewhere(ClientLogin login, Attempt attempt, ConnectFailure failure) {
        loop.whenDone(
                service.connector()
                        .connect(
                                client.eventLoop(), home.other(), login.backendLogin(home.other())),
                there -> {
                    if (there.isSuccess()) {
                        there.getNow().channel().close();
                        connectWithoutSchema(login, attempt);
                    } else {
                        notConnected(failure, attempt);
                    }
                });
    }

    private void connectWithoutSchema(ClientLogin login, Attempt attempt) {
        loop.whenDone(
                service.connector()
                        .connect(
                                client.eventLoop(),
                                home,
                                login.backendLogin(home).withSchema(null)),
                done -> {
                    if (done.isSuccess()) {
                        accept(login, done.getNow(), attempt);
                    } else {
                        notConnected(failure(done.cause()), attempt);
                    }
                });
    }

    private void accept(ClientLogin login, Backend backend, Attempt attempt) {
        connected = backend;
        if (!client.isActive()) {
            closeConnection();
            outcome.tryFailure(new LoginRefusedException("client has gone"));
            return;
        }
        if (service.passedThrough(wanted.account()) && attempt.remember()) {
            service.remembered().accepted(wanted.account(), attempt.secret());
        }
        service.failures().succeeded(ClientAddress.hostName(wanted.clientAddress()));
        service.counters().login(true);
        if (!attempt.beforeOk().isEmpty()) {
            send(attempt.beforeOk());
        }
        boolean tracks = Capabilities.has(wanted.capabilities(), Capabilities.SESSION_TRACK);
        OkPacket reply = greetingOk(backend.loginReply(), certificateProof(tracks));
        client.write(
                PacketFrame.build(client.alloc(), ++sequence, out -> reply.write(out, tracks)));
        outcome.trySuccess(new Authenticated(login, backend));
        client.flush(); // only now: whoever has the OK may be killed by the id of the greeting
    }

    /**
     * MariaDB's clients take a certificate nobody has signed when the server proves, by what it
     * stores of the password, that the certificate is its own. Empty where there is nothing to
     * prove.
     */
    private String certificateProof(boolean tracks) {
        SslHandler tls = client.pipeline().get(SslHandler.class);
        AuthBytes hash = proof.nativeHash();
        if (tls == null || hash == null) {
            return "";
        }
        Certificate[] shown = tls.engine().getSession().getLocalCertificates();
        if (shown == null) {
            return "";
        }
        String proven = CertificateProof.text(hash, wanted.nonce(), shown[0]);
        // without session tracking the text is all the rest, and its length part of it
        return tracks ? proven : (char) proven.length() + proven;
    }

    /** With a text of the proxy's own: MariaDB puts a proof of its own certificate there. */
    private static OkPacket greetingOk(OkPacket server, String text) {
        return new OkPacket(
                OkPacket.HEADER,
                0,
                0,
                server.status(),
                server.warnings(),
                text,
                server.sessionChanges());
    }

    private void notConnected(ConnectFailure failure, Attempt attempt) {
        boolean refused =
                failure instanceof ConnectFailure.Refused(ErrPacket error)
                        && error.code() == ProxyError.ACCESS_DENIED.code();
        if (refused) {
            service.remembered().refused(wanted.account(), attempt.secret());
            if (attempt.fromMemory()) {
                // changed on the server since: let the client prove the new one
                take(proof::forget);
                return;
            }
        }
        if (!service.passedThrough(wanted.account())) {
            LOG.warn(
                    "Mapped account cannot log in session={} account={} side={} reason={}",
                    wanted.connectionId(),
                    wanted.account(),
                    home.label(),
                    failure.toClient().message());
        }
        refuse(failure.toClient(), refused);
    }

    private static ConnectFailure failure(Throwable cause) {
        return cause instanceof ConnectFailedException failed
                ? failed.failure()
                : new ConnectFailure.Protocol("the server", cause.toString());
    }

    private void denied() {
        refuse(
                ProxyError.ACCESS_DENIED.packet(
                        wanted.account(),
                        ClientAddress.hostName(wanted.clientAddress()),
                        passwordGiven ? "YES" : "NO"),
                true);
    }

    private void refuse(ErrPacket error, boolean wrongPassword) {
        service.counters().login(false);
        LOG.info(
                "Login refused session={} account={} client={} code={} reason={}",
                wanted.connectionId(),
                wanted.account(),
                ClientAddress.hostName(wanted.clientAddress()),
                error.code(),
                error.message());
        Duration delay =
                wrongPassword
                        ? service.failures().failed(ClientAddress.hostName(wanted.clientAddress()))
                        : Duration.ZERO;
        if (delay.isZero()) {
            tell(error);
        } else {
            loop.schedule(() -> tell(error), delay.toMillis(), TimeUnit.MILLISECONDS);
        }
    }

    private void tell(ErrPacket error) {
        client.writeAndFlush(PacketFrame.build(client.alloc(), ++sequence, error::write));
        outcome.tryFailure(new LoginRefusedException(error.message()));
    }

    private void send(AuthBytes payload) {
        client.write(
                PacketFrame.build(
                        client.alloc(), ++sequence, out -> out.writeBytes(payload.toArray())));
    }
}
