package io.homelab.server;

import io.homelab.report.ImagesView.Image;
import io.homelab.report.ImagesView.ImageUpload;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * The box files in the folder {@code boxes} of what is served, where topologies find them as their
 * {@code boxes_dir}. One that is uploaded is among them only when all of it is here and is what was
 * announced; until then it is in {@code .uploads}, and outlives a restart.
 */
final class ImageShelf {
  private static final Logger LOG = LoggerFactory.getLogger(ImageShelf.class);
  private static final String ENDING = ".box";
  private static final String PART = ".part";
  private static final String RECORD = ".json";
  private static final int MOST_UPLOADS = 8;

  /** Whoever begins uploads and ends none leaves room for others. */
  private static final int MOST_OF_ONE = 4;

  private static final Duration ABANDONED = Duration.ofDays(1);

  /** What must stay free on the disk. */
  private static final long RESERVE = 1L << 30;

  private final Path folder;
  private final Path uploads;
  private final InstantSource clock;
  private final Map<String, Object> turns = new ConcurrentHashMap<>();

  /** The one of that folder, which may have none yet. */
  ImageShelf(Path served, InstantSource clock) {
    this.folder = served.toAbsolutePath().normalize().resolve("boxes");
    this.uploads = folder.resolve(".uploads");
    this.clock = clock;
  }

  /**
   * What somebody is about to upload.
   *
   * @param id what the image will be called
   * @param box the box
   * @param provider its provider
   * @param bytes how long it will be
   * @param sha256 of all of it, in lower-case hexadecimal
   * @param token whose token it is
   */
  record Announcement(
      String id, String box, String provider, long bytes, String sha256, String token) {}

  /** All of them, by name. */
  List<Image> all() {
    List<Image> all = new ArrayList<>();
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.sorted().toList()) {
        String name = String.valueOf(file.getFileName());
        if (name.endsWith(ENDING)) {
          find(name.substring(0, name.length() - ENDING.length())).ifPresent(all::add);
        }
      }
    } catch (NoSuchFileException e) {
      return List.of();
    } catch (IOException e) {
      throw failure(e);
    }
    return all;
  }

  /** The one of that name, if it is a file. */
  Optional<Image> find(String id) {
    BasicFileAttributes seen;
    try {
      seen = Files.readAttributes(path(id), BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
    } catch (IOException e) {
      return Optional.empty();
    }
    if (!seen.isRegularFile()) {
      return Optional.empty();
    }
    Instant changed = seen.lastModifiedTime().toInstant();
    Optional<JsonNode> known =
        record(id)
            .filter(node ->
                node.path("bytes").asLong(-1) == seen.size()
                    && node.path("changed_at").asString("").equals(changed.toString()));
    return Optional.of(
        new Image(
            id,
            known.map(node -> node.path("box").asString("")),
            known.map(node -> node.path("provider").asString("")),
            seen.size(),
            known.map(node -> node.path("sha256").asString("")),
            changed,
            known.map(node -> node.path("token").asString(""))));
  }

  /** Where the content of an image is. */
  Path path(String id) {
    return folder.resolve(ImageEndpoints.checked(id) + ENDING);
  }

  /**
   * Begins an upload, or goes on with the same one.
   *
   * @throws ApiProblem when it cannot be
   */
  ImageUpload begin(Announcement wanted) {
    synchronized (turn(wanted.id())) {
      if (find(wanted.id()).isPresent()) {
        throw ApiProblem.of(
            "exists",
            409,
            "there is an image '%s' already".formatted(wanted.id()),
            "delete that one first");
      }
      try {
        Files.createDirectories(uploads);
        Optional<JsonNode> record =
            Optional.of(wanted.id()).filter(this::isUpload).flatMap(this::record);
        if (record.isPresent()) {
          if (!record.get().path("sha256").asString("").equals(wanted.sha256())
              || record.get().path("bytes").asLong(-1) != wanted.bytes()) {
            throw ApiProblem.of(
                "exists",
                409,
                "another file is being uploaded as '%s'".formatted(wanted.id()),
                "wait for its end, or delete that upload");
          }
          return upload(wanted.id());
        }
        forgetAbandoned();
        makeRoom(wanted);
        write(wanted, "");
        Files.write(part(wanted.id()), new byte[0]);
        return upload(wanted.id());
      } catch (IOException e) {
        throw failure(e);
      }
    }
  }

  private void makeRoom(Announcement wanted) throws IOException {
    List<String> begun = begun();
    if (begun.size() >= MOST_UPLOADS) {
      throw tooMany("%d uploads have begun and not ended".formatted(MOST_UPLOADS));
    }
    long own =
        begun.stream().flatMap(id -> uploader(id).stream()).filter(wanted.token()::equals).count();
    if (own >= MOST_OF_ONE) {
      throw tooMany("%d uploads of this token have begun and not ended".formatted(MOST_OF_ONE));
    }
    long room = Files.getFileStore(uploads).getUsableSpace() - RESERVE - stillToCome();
    if (wanted.bytes() > room) {
      throw ApiProblem.of(
          "no-room",
          507,
          "the image has %d bytes, and there is room for %d"
              .formatted(wanted.bytes(), Math.max(0, room)),
          "free some room on the server");
    }
  }

  private static ApiProblem tooMany(String detail) {
    return ApiProblem.of("too-many-uploads", 409, detail, "end or delete one of them");
  }

  /** The uploads that have begun and not ended. */
  private List<String> begun() throws IOException {
    try (Stream<Path> files = Files.list(uploads)) {
      return files
          .map(file -> String.valueOf(file.getFileName()))
          .filter(name -> name.endsWith(PART))
          .map(name -> name.substring(0, name.length() - PART.length()))
          .toList();
    }
  }

  /** What was announced and is not here yet: it has its room already. */
  private long stillToCome() throws IOException {
    return begun().stream()
        .map(this::upload)
        .mapToLong(upload -> Math.max(0, upload.bytes() - upload.offset()))
        .sum();
  }

  /** How far an upload is; empty when there is none. */
  Optional<ImageUpload> uploading(String id) {
    return isUpload(id) ? Optional.of(upload(id)) : Optional.empty();
  }

  /**
   * The name of the token that announced an upload.
   *
   * @throws ApiProblem when there is no such upload
   */
  Optional<String> uploader(String id) {
    if (!isUpload(id)) {
      throw noUpload(id);
    }
    return record(id).map(node -> node.path("token").asString(""));
  }

  /**
   * Takes more of an upload. What came before the connection broke stays.
   *
   * @param offset how much the sender believes to be here
   * @throws ApiProblem when more is here, or less, or the whole is not what was announced
   */
  ImageUpload append(String id, long offset, InputStream content) {
    synchronized (turn(id)) {
      ImageUpload before = uploading(id).orElseThrow(() -> noUpload(id));
      if (before.offset() != offset) {
        throw ApiProblem.of(
            "other-offset",
            409,
            "%d bytes are here, not %d".formatted(before.offset(), offset),
            "send on from there: Upload-Offset: " + before.offset());
      }
      long left = before.bytes() - offset;
      byte[] some = new byte[1 << 16];
      try (OutputStream out = Files.newOutputStream(part(id), StandardOpenOption.APPEND)) {
        int read = more(content, some, left);
        while (read > 0) {
          out.write(some, 0, read);
          left -= read;
          read = more(content, some, left);
        }
        if (left > 0) {
          return upload(id);
        }
        if (more(content, some, 1) > 0) {
          throw ApiProblem.of(
              "too-large",
              413,
              "more came than the %d bytes announced".formatted(before.bytes()),
              "delete the upload, and announce what you send");
        }
        complete(id);
        return new ImageUpload(id, before.bytes(), before.bytes());
      } catch (IOException e) {
        throw failure(e);
      }
    }
  }

  /** How much was read; zero at the end. */
  private static int more(InputStream content, byte[] some, long most) {
    try {
      return Math.max(0, content.read(some, 0, (int) Math.min(some.length, most)));
    } catch (IOException e) {
      throw ApiProblem.of("broke-off", 400, "the upload broke off", "go on with the rest");
    }
  }

  private void complete(String id) throws IOException {
    JsonNode record = record(id).orElseThrow(() -> noUpload(id));
    String sha256 = digest(part(id));
    if (!sha256.equals(record.path("sha256").asString(""))) {
      Files.delete(part(id));
      Files.delete(recordFile(id));
      throw ApiProblem.of(
          "other-content",
          422,
          "what came is not what was announced: its SHA-256 is " + sha256,
          "upload it again");
    }
    try (FileChannel channel = FileChannel.open(part(id), StandardOpenOption.WRITE)) {
      channel.force(true);
    }
    write(
        new Announcement(
            id,
            record.path("box").asString(""),
            record.path("provider").asString(""),
            record.path("bytes").asLong(),
            sha256,
            record.path("token").asString("")),
        Files.getLastModifiedTime(part(id)).toInstant().toString());
    Files.move(part(id), path(id), StandardCopyOption.ATOMIC_MOVE);
  }

  /** Ends an upload without an image. */
  void abandon(String id) {
    synchronized (turn(id)) {
      if (!isUpload(id)) {
        throw noUpload(id);
      }
      try {
        Files.deleteIfExists(part(id));
        Files.deleteIfExists(recordFile(id));
      } catch (IOException e) {
        throw failure(e);
      }
    }
  }

  /** Deletes an image. */
  void delete(String id) {
    synchronized (turn(id)) {
      try {
        Files.deleteIfExists(path(id));
        if (!isUpload(id)) {
          Files.deleteIfExists(recordFile(id));
        }
      } catch (IOException e) {
        throw failure(e);
      }
    }
  }

  private void forgetAbandoned() throws IOException {
    Instant then = clock.instant().minus(ABANDONED);
    try (Stream<Path> files = Files.list(uploads)) {
      for (Path file : files.filter(each -> each.toString().endsWith(PART)).toList()) {
        if (Files.getLastModifiedTime(file).toInstant().isBefore(then)) {
          String name = String.valueOf(file.getFileName());
          Files.deleteIfExists(recordFile(name.substring(0, name.length() - PART.length())));
          Files.deleteIfExists(file);
        }
      }
    }
  }

  private boolean isUpload(String id) {
    return Files.isRegularFile(part(id), LinkOption.NOFOLLOW_LINKS);
  }

  private ImageUpload upload(String id) {
    try {
      return new ImageUpload(
          id, Files.size(part(id)), record(id).map(node -> node.path("bytes").asLong()).orElse(0L));
    } catch (IOException e) {
      throw failure(e);
    }
  }

  private static ApiProblem noUpload(String id) {
    return ApiProblem.notFound(
        "nothing is being uploaded as '%s'".formatted(id), "see: POST " + ImageEndpoints.IMAGES);
  }

  private Object turn(String id) {
    return turns.computeIfAbsent(ImageEndpoints.checked(id), word -> new Object());
  }

  private Path part(String id) {
    return uploads.resolve(ImageEndpoints.checked(id) + PART);
  }

  private Path recordFile(String id) {
    return uploads.resolve(ImageEndpoints.checked(id) + RECORD);
  }

  private Optional<JsonNode> record(String id) {
    try {
      return Optional.of(JsonMapper.shared().readTree(Files.readAllBytes(recordFile(id))));
    } catch (IOException | JacksonException e) {
      return Optional.empty();
    }
  }

  private void write(Announcement image, String changed) throws IOException {
    ObjectNode node = JsonMapper.shared().createObjectNode();
    node.put("box", image.box());
    node.put("provider", image.provider());
    node.put("bytes", image.bytes());
    node.put("sha256", image.sha256());
    node.put("token", image.token());
    node.put("changed_at", changed);
    Path fresh = uploads.resolve(image.id() + RECORD + ".new");
    Files.write(fresh, node.toString().getBytes(StandardCharsets.UTF_8));
    Files.move(fresh, recordFile(image.id()), StandardCopyOption.ATOMIC_MOVE);
  }

  private static String digest(Path file) throws IOException {
    try (FileChannel channel = FileChannel.open(file);
        InputStream in = Channels.newInputStream(channel)) {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      byte[] some = new byte[1 << 16];
      int read = in.read(some);
      while (read >= 0) {
        digest.update(some, 0, read);
        read = in.read(some);
      }
      return HexFormat.of().formatHex(digest.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  private ApiProblem failure(IOException e) {
    LOG.error("the images in {} cannot be kept", folder, e);
    return ApiProblem.of(
        "no-room", 507, "the server cannot read or write its images", "see the log of the server");
  }
}
