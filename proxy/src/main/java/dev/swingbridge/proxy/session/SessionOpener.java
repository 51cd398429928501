package dev.swingbridge.proxy.session;

import dev.swingbridge.proxy.backend.Backend;
import dev.swingbridge.proxy.frontend.ClientLogin;
import dev.swingbridge.proxy.frontend.SessionStarter;
import io.netty.channel.Channel;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes a session of every client that has logged in. */
public final class SessionOpener implements SessionStarter {
    private static final Logger LOG = LoggerFactory.getLogger(SessionOpener.class);

    private final SessionServices services;

    public SessionOpener(SessionServices services) {
        this.services = services;
    }

    @Override
    public void start(Channel client, ClientLogin login, Backend home) {
        ClientSession session = new ClientSession(client, login, home, services);
        services.registry().begun(new RegisteredSession(session));
        session.start(home);
        LOG.debug(
                "Session started session={} account={} link={}",
                login.connectionId(),
                login.account(),
                home);
    }
}
