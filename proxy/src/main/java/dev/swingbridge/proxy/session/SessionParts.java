package dev.swingbridge.proxy.session;

import dev.swingbridge.proxy.backend.GuardedLoop;
import dev.swingbridge.proxy.session.command.CommandBytes;
import dev.swingbridge.proxy.session.command.CommandReading;
import dev.swingbridge.proxy.session.command.DefaultSchema;
import dev.swingbridge.proxy.session.scatter.Listings;
import dev.swingbridge.proxy.session.scatter.Scatter;
import dev.swingbridge.proxy.session.sides.SideChange;
import dev.swingbridge.proxy.session.state.SessionState;
import io.netty.channel.Channel;

/** The parts of one session that say what comes next, in the order of a command. */
record SessionParts(
        CommandReading reading,
        CommandDispatch dispatch,
        Admission admission,
        HeldStatement held,
        SideEntry entry,
        ReplyOutcome outcome,
        OwnAnswers answers,
        UserChange userChange) {

    static SessionParts of(
            SessionServices services,
            Channel client,
            GuardedLoop loop,
            SessionState state,
            CommandBytes bytes,
            SideChange sides) {
        DefaultSchema schema = new DefaultSchema(state);
        Scatter scatter = new Scatter(client.alloc(), state, bytes, sides, schema);
        Listings listings = new Listings(state, bytes, services.routes(), scatter);
        Admission admission = new Admission(services, state, bytes, schema, listings);
        CommandReading reading =
                new CommandReading(state, services.classifier(), services.routes());
        SchemaChoice choice = new SchemaChoice(state, bytes, services.routes(), sides);
        KillStatement kills = new KillStatement(state, services.connector(), loop);
        return new SessionParts(
                reading,
                new CommandDispatch(services, state, reading.sql(), choice, admission, kills),
                admission,
                new HeldStatement(services, loop, state.id()),
                new SideEntry(state, services.routes(), sides, schema),
                new ReplyOutcome(client, state, bytes, services.router(), services.definitions()),
                new OwnAnswers(client.alloc(), state),
                new UserChange(client, loop, state, bytes, services.authenticator()));
    }
}
