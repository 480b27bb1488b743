package io.homelab.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.homelab.access.AccessRole;
import io.homelab.model.Sha256;
import io.homelab.operations.LabOnDoubles;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Box files come in parts, go out again, and are what they were announced to be. */
@Timeout(120)
class ImageEndpointsTest {
  private static final String IMAGES = "/api/v1/images";
  private static final String UPLOAD = IMAGES + "/uploads/homelab-tiny-libvirt";
  private static final String CONTENT = "a box, as it were\0\n";

  @TempDir Path folder;

  private ServedDoubles server() throws IOException {
    return ServedDoubles.of(folder, new LabOnDoubles(folder, "{ name: a }"));
  }

  private static String announcement(String content) {
    return "{\"box\":\"homelab/tiny\",\"provider\":\"libvirt\",\"bytes\":%d,\"sha256\":\"%s\"}"
        .formatted(content.length(), Sha256.hex(content));
  }

  private static HttpResponse<String> send(ServedDoubles server, long offset, String part)
      throws Exception {
    Map<String, String> headers = server.headers(AccessRole.OPERATOR);
    headers.put("Content-Type", ApiRequest.UPLOAD);
    headers.put("Upload-Offset", "" + offset);
    return server.call("PATCH", UPLOAD, headers, part);
  }

  @Test
  void a_box_comes_in_parts_over_a_restart_and_goes_out_as_it_came() throws Exception {
    try (ServedDoubles server = server()) {
      HttpResponse<String> begun = server.post(AccessRole.OPERATOR, IMAGES, announcement(CONTENT));
      assertThat(begun.statusCode()).as(begun.body()).isEqualTo(201);
      assertThat(begun.headers().firstValue("Location")).contains(UPLOAD);
      assertThat(send(server, 0, CONTENT.substring(0, 7)).headers().firstValue("Upload-Offset"))
          .contains("7");
      assertThat(server.get(AccessRole.VIEWER, IMAGES).body()).contains("\"images\": []");
    }
    try (ServedDoubles server = server()) {
      assertThat(server.post(AccessRole.OPERATOR, IMAGES, announcement(CONTENT)).body())
          .contains("\"offset\": 7");
      HttpResponse<String> twice = send(server, 0, CONTENT);
      assertThat(twice.statusCode()).isEqualTo(409);
      assertThat(twice.body()).contains("7 bytes are here, not 0");
      assertThat(send(server, 7, CONTENT.substring(7)).body()).contains("\"complete\": true");

      assertThat(server.get(AccessRole.VIEWER, IMAGES + "/homelab-tiny-libvirt").body())
          .contains("\"box\": \"homelab/tiny\"", Sha256.hex(CONTENT), "the-operator");
      String file = IMAGES + "/homelab-tiny-libvirt/content";
      assertThat(server.get(AccessRole.VIEWER, file).body()).isEqualTo(CONTENT);
      Map<String, String> headers = server.headers(AccessRole.VIEWER);
      headers.put("Range", "bytes=7-");
      HttpResponse<String> rest = server.call("GET", file, headers, "");
      assertThat(rest.statusCode()).isEqualTo(206);
      assertThat(rest.body()).isEqualTo(CONTENT.substring(7));
      headers.put("Range", "bytes=7000-");
      assertThat(server.call("GET", file, headers, "").statusCode()).isEqualTo(416);
      assertThat(Files.readString(folder.resolve("boxes/homelab-tiny-libvirt.box")))
          .as("where a topology finds it")
          .isEqualTo(CONTENT);

      assertThat(server.post(AccessRole.OPERATOR, IMAGES, announcement(CONTENT)).statusCode())
          .isEqualTo(409);
      assertThat(
              server
                  .call(
                      "DELETE",
                      IMAGES + "/homelab-tiny-libvirt",
                      server.headers(AccessRole.OPERATOR),
                      "")
                  .statusCode())
          .isEqualTo(204);
      assertThat(server.get(AccessRole.VIEWER, file).statusCode()).isEqualTo(404);
    }
  }

  @Test
  void what_is_not_what_was_announced_is_no_image() throws Exception {
    try (ServedDoubles server = server()) {
      server.post(AccessRole.OPERATOR, IMAGES, announcement(CONTENT));
      HttpResponse<String> other = send(server, 0, CONTENT.replace('a', 'b'));
      assertThat(other.statusCode()).isEqualTo(422);
      assertThat(server.get(AccessRole.VIEWER, IMAGES).body()).contains("\"images\": []");
      assertThat(server.get(AccessRole.VIEWER, UPLOAD).statusCode()).isEqualTo(404);

      server.post(AccessRole.OPERATOR, IMAGES, announcement(CONTENT));
      assertThat(send(server, 0, CONTENT + "more").statusCode()).isEqualTo(413);
      assertThat(server.get(AccessRole.VIEWER, IMAGES).body()).contains("\"images\": []");
    }
  }

  @Test
  void whoever_begins_many_uploads_leaves_room_for_others() throws Exception {
    try (ServedDoubles server = server()) {
      for (int i = 0; i < 4; i++) {
        assertThat(
                server
                    .post(
                        AccessRole.OPERATOR, IMAGES, announcement(CONTENT).replace("tiny", "b" + i))
                    .statusCode())
            .isEqualTo(201);
      }
      HttpResponse<String> more =
          server.post(AccessRole.OPERATOR, IMAGES, announcement(CONTENT).replace("tiny", "b4"));
      assertThat(more.statusCode()).isEqualTo(409);
      assertThat(more.body()).contains("4 uploads of this token");
      assertThat(
              server
                  .post(AccessRole.ADMIN, IMAGES, announcement(CONTENT).replace("tiny", "b4"))
                  .statusCode())
          .isEqualTo(201);
    }
  }

  @Test
  void names_lead_nowhere_else() throws Exception {
    Files.writeString(folder.resolve("secret.box"), "secret");
    Files.createDirectories(folder.resolve("boxes"));
    Files.createSymbolicLink(folder.resolve("boxes/link.box"), folder.resolve("secret.box"));
    try (ServedDoubles server = server()) {
      for (String name : new String[] {"..%2Fsecret", "link", ".uploads", "%2e%2e", "a%00b"}) {
        assertThat(server.get(AccessRole.VIEWER, IMAGES + "/" + name + "/content").statusCode())
            .as(name)
            .isEqualTo(404);
      }
      for (String box : new String[] {"../x", "a/../../b", "a/b/c", "", ".hidden", "a b"}) {
        assertThat(
                server
                    .post(
                        AccessRole.OPERATOR,
                        IMAGES,
                        announcement(CONTENT).replace("homelab/tiny", box))
                    .statusCode())
            .as(box)
            .isEqualTo(400);
      }
    }
  }

  @Test
  void what_came_before_a_connection_broke_stays() throws Exception {
    ImageShelf shelf = new ImageShelf(folder, InstantSource.system());
    shelf.begin(
        new ImageShelf.Announcement(
            "x-libvirt", "x", "libvirt", CONTENT.length(), Sha256.hex(CONTENT), "me"));
    InputStream broken =
        new InputStream() {
          private final InputStream some =
              new ByteArrayInputStream(CONTENT.substring(0, 5).getBytes(StandardCharsets.UTF_8));

          @Override
          public int read() throws IOException {
            throw new IOException("gone");
          }

          @Override
          public int read(byte[] bytes, int from, int length) throws IOException {
            int read = some.read(bytes, from, length);
            if (read < 0) {
              throw new IOException("gone");
            }
            return read;
          }
        };
    assertThatThrownBy(() -> shelf.append("x-libvirt", 0, broken))
        .hasMessage("the upload broke off");
    assertThat(shelf.uploading("x-libvirt").orElseThrow().offset()).isEqualTo(5);
  }
}
