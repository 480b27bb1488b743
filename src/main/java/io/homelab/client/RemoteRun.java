package io.homelab.client;

import io.homelab.client.RemoteEvents.ServerEvent;
import io.homelab.client.ServerApi.Reply;
import io.homelab.model.PlainText;
import io.homelab.operations.LabClient.RemoteScreen;
import io.homelab.operations.LabClient.ServerCommand;
import io.homelab.operations.Refusal;
import io.homelab.operations.RefusedException;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.URLEncoder;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.Map;
import java.util.OptionalInt;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLException;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * One command that a server runs: begun, shown as it goes on, and asked for again when the
 * connection was lost.
 */
final class RemoteRun {
  /** The server gives a sign of life every 15 seconds. */
  private static final Duration SILENCE = Duration.ofSeconds(45);

  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(2);
  private static final int NO_MORE = 204;
  private static final int TOO_MANY = 429;
  private static final int INTERRUPTED = 130;

  private final ServerApi api;
  private final ServerAddress address;
  private final ServerCommand command;
  private final RemoteScreen screen;
  private final Duration patience;
  private final String key = UUID.randomUUID().toString();
  private String path = "";
  private boolean stopping;
  private long seen;
  private long lost;

  RemoteRun(
      ServerApi api,
      ServerAddress address,
      ServerCommand command,
      RemoteScreen screen,
      Duration patience) {
    this.api = api;
    this.address = address;
    this.command = command;
    this.screen = screen;
    this.patience = patience;
    this.lost = System.nanoTime();
  }

  /**
   * Has it run in that lab.
   *
   * @return the exit code
   */
  int in(String lab) throws IOException {
    path = ServerApi.API + "/runs/" + begin(lab);
    Duration pause = Duration.ofMillis(100);
    while (true) {
      try {
        OptionalInt code = follow();
        if (code.isPresent()) {
          return code.getAsInt();
        }
      } catch (InterruptedException e) {
        stopping = true;
      } catch (IOException e) {
        if (System.nanoTime() - lost > patience.toNanos()) {
          throw gone(e);
        }
        pause = waited(pause);
      }
    }
  }

  /** Interrupted, it is stopped once it is known what it is. */
  private String begin(String lab) throws IOException {
    ObjectNode body = JsonMapper.shared().createObjectNode();
    command.words().forEach(body.putArray("words")::add);
    body.put("columns", command.columns());
    body.put("colors", command.colours());
    body.put("ask", command.mayAsk());
    if (!command.files().isEmpty()) {
      ObjectNode files = body.putObject("files");
      command.files().forEach(files::put);
    }
    Duration pause = Duration.ofMillis(100);
    while (true) {
      try {
        Reply reply =
            api.required(
                api.call(
                    "POST",
                    ServerApi.API + "/labs/" + encoded(lab) + "/commands",
                    Map.of("Idempotency-Key", key),
                    body.toString(),
                    () -> stopping = true));
        String id = reply.json().path("id").asString("");
        if (!id.matches("[0-9a-zA-Z_-]{1,100}")) {
          throw new RefusedException(ServerApi.away(address, new IOException("no run began")));
        }
        lost = System.nanoTime();
        return id;
      } catch (ConnectException | HttpTimeoutException | SSLException e) {
        throw e;
      } catch (IOException e) {
        // It may have begun; under its key, it does not begin twice.
        if (System.nanoTime() - lost > patience.toNanos()) {
          throw e;
        }
        pause = waited(pause);
      }
    }
  }

  private Duration waited(Duration pause) {
    try {
      TimeUnit.MILLISECONDS.sleep(pause.toMillis());
    } catch (InterruptedException e) {
      stopping = true;
    }
    Duration longer = pause.multipliedBy(2);
    return longer.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : longer;
  }

  /** Shows what comes; the code, when it has ended. */
  private OptionalInt follow() throws IOException, InterruptedException {
    if (stopping) {
      cancel();
    }
    HttpResponse<InputStream> response = api.events(path + "/events", seen);
    if (response.statusCode() == NO_MORE) {
      response.body().close();
      return OptionalInt.of(ended());
    }
    if (response.statusCode() / 100 == 5 || response.statusCode() == TOO_MANY) {
      // It ends, or is busy; the run is asked for again.
      response.body().close();
      throw new IOException("the server answers with HTTP status " + response.statusCode());
    }
    if (response.statusCode() != 200) {
      try (InputStream in = response.body()) {
        api.required(
            new Reply(
                response.statusCode(), new String(in.readNBytes(1 << 16), StandardCharsets.UTF_8)));
      }
    }
    try (RemoteEvents events = new RemoteEvents(response.body())) {
      while (true) {
        ServerEvent event = events.next(SILENCE);
        lost = System.nanoTime();
        if (event.id() > seen) {
          OptionalInt code = shown(event.data());
          seen = event.id();
          if (code.isPresent()) {
            return code;
          }
        }
      }
    }
  }

  /** There are no more events, and none of them told the code. */
  private int ended() throws IOException, InterruptedException {
    JsonNode run = api.get(path);
    if (run.path("state").asString("").equals("running")) {
      throw new IOException("the run says nothing");
    }
    say("note: the server ended the run: " + run.path("state").asString(""));
    return run.path("code").asInt(INTERRUPTED);
  }

  private OptionalInt shown(String data) throws IOException, InterruptedException {
    JsonNode event;
    try {
      event = JsonMapper.shared().readTree(data);
    } catch (JacksonException e) {
      throw new IOException("what answers is no server of homelab", e);
    }
    switch (event.path("event").asString("")) {
      case "output" -> show(event);
      case "question" -> ask(event);
      case "file" -> {
        // No other file than those that were named here.
        String name = event.path("name").asString("");
        if (command.writes().contains(name)) {
          screen.file(name, event.path("text").asString(""));
        }
      }
      case "exit" -> {
        return OptionalInt.of(event.path("code").asInt(1) & 0xff);
      }
      default -> {
        JsonNode error = event.path("error");
        if (error.isObject()) {
          say("homelab: " + PlainText.lines(error.path("message").asString("")));
        }
      }
    }
    return OptionalInt.empty();
  }

  private void show(JsonNode event) throws IOException {
    boolean data = event.path("stream").asString("").equals("out");
    byte[] bytes;
    try {
      bytes =
          event.has("base64")
              ? Base64.getDecoder().decode(event.path("base64").asString(""))
              : event.path("text").asString("").getBytes(StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      throw new IOException("what answers is no server of homelab", e);
    }
    if (!(data ? command.rawOut() : command.rawErr())) {
      bytes =
          TerminalText.clean(new String(bytes, StandardCharsets.UTF_8), data && command.colours())
              .getBytes(StandardCharsets.UTF_8);
    }
    if (data) {
      screen.out(bytes);
    } else {
      screen.err(bytes);
    }
  }

  private void say(String sentence) {
    screen.err((PlainText.line(sentence) + "\n").getBytes(StandardCharsets.UTF_8));
  }

  /** Whoever leaves while he is asked, stops the command: nobody else would answer. */
  private void ask(JsonNode event) throws IOException, InterruptedException {
    boolean yes;
    Thread leaving =
        new Thread(() -> {
          try {
            cancel();
          } catch (IOException | InterruptedException e) {
            // The server gives up in time.
          }
        });
    Runtime.getRuntime().addShutdownHook(leaving);
    try {
      yes = command.mayAsk() && screen.confirm(PlainText.lines(event.path("text").asString("")));
    } finally {
      try {
        Runtime.getRuntime().removeShutdownHook(leaving);
      } catch (IllegalStateException e) {
        // The process ends, so it is being stopped.
      }
    }
    ObjectNode answer = JsonMapper.shared().createObjectNode();
    answer.put("question", event.path("question").asInt(0));
    answer.put("answer", yes ? "yes" : "no");
    Reply reply = api.call("POST", path + "/answers", Map.of(), answer.toString());
    if (reply.status() / 100 == 5) {
      api.required(reply);
    }
  }

  private void cancel() throws IOException, InterruptedException {
    api.call("DELETE", path, Map.of(), "");
  }

  private RefusedException gone(IOException why) {
    return new RefusedException(
        new Refusal(
            Refusal.Kind.NO_SERVER,
            "the connection to the server %s was lost (%s), and what it runs goes on there"
                .formatted(address, PlainText.excerpt(String.valueOf(why.getMessage()), 100)),
            "when it is back, see what it does: homelab --server %s %sruns list"
                .formatted(address, command.lab().map(name -> "--lab " + name + " ").orElse(""))));
  }

  /** As it stands in a path. */
  private static String encoded(String word) {
    return URLEncoder.encode(word, StandardCharsets.UTF_8).replace("+", "%20");
  }
}
