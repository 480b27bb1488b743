package io.homelab.server;

import io.homelab.access.AccessRole;
import io.homelab.model.BoxRef;
import io.homelab.model.PlainText;
import io.homelab.report.ImagesView;
import io.homelab.report.ImagesView.Image;
import io.homelab.report.ImagesView.ImageUpload;
import io.homelab.server.ApiResponse.FileContent;
import io.homelab.server.ImageShelf.Announcement;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Box files: what there is, and how they come and go. */
final class ImageEndpoints {
  static final String IMAGES = "/api/v1/images";
  private static final String UPLOADS = IMAGES + "/uploads";
  private static final String UPLOAD = UPLOADS + "/{upload}";
  private static final String IMAGE = IMAGES + "/{image}";
  private static final String OFFSET = "Upload-Offset";

  private static final Pattern ID = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._+-]{0,199}");
  private static final Pattern BOX =
      Pattern.compile("[A-Za-z0-9][A-Za-z0-9._+-]{0,79}(/[A-Za-z0-9][A-Za-z0-9._+-]{0,79})?");
  private static final Pattern PROVIDER = Pattern.compile("[a-z0-9][a-z0-9_]{0,29}");
  private static final Pattern SHA256 = Pattern.compile("[0-9a-f]{64}");
  private static final Pattern NUMBER = Pattern.compile("[0-9]{1,15}");
  private static final Pattern RANGE = Pattern.compile("bytes=([0-9]{1,15})-");

  private final ImageShelf shelf;

  ImageEndpoints(ImageShelf shelf) {
    this.shelf = shelf;
  }

  List<ApiRoute> routes() {
    return List.of(
        ApiRoute.look(IMAGES, this::all).paged("images"),
        ApiRoute.act("POST", IMAGES, AccessRole.OPERATOR, this::begin),
        ApiRoute.look(UPLOAD, this::progress),
        ApiRoute.act("PATCH", UPLOAD, AccessRole.OPERATOR, this::append),
        ApiRoute.act("DELETE", UPLOAD, AccessRole.OPERATOR, this::abandon),
        ApiRoute.look(
            IMAGE, call -> ApiResponse.json(200, ImagesView.json(seen(call, image(call))))),
        ApiRoute.look(IMAGE + "/content", this::content),
        ApiRoute.act("DELETE", IMAGE, AccessRole.OPERATOR, this::delete));
  }

  /** A name that is one of a file in the folder, and none of another. */
  static String checked(String id) {
    if (!ID.matcher(id).matches()) {
      throw ApiProblem.notFound(
          "there is no image '%s'".formatted(PlainText.excerpt(id, 80)), "see: GET " + IMAGES);
    }
    return id;
  }

  private ApiResponse all(ApiCall call) {
    return ApiResponse.json(
        200, ImagesView.json(shelf.all().stream().map(each -> seen(call, each)).toList()));
  }

  /** Boxes are for all projects; who brought them is nobody's business in another. */
  private static Image seen(ApiCall call, Image image) {
    return new Image(
        image.id(),
        image.box(),
        image.provider(),
        image.bytes(),
        image.sha256(),
        image.changed(),
        image.token().filter(name -> call.seesAll() || name.equals(call.holder().name())));
  }

  private ApiResponse begin(ApiCall call) {
    JsonBody body = call.body();
    String box = required(body, "box", BOX);
    String provider = required(body, "provider", PROVIDER);
    String sha256 = required(body, "sha256", SHA256);
    long bytes = body.number("bytes").orElse(0);
    body.nothingElse();
    if (bytes <= 0) {
      throw ApiProblem.badBody("'bytes' is how long the file is");
    }
    String file = new BoxRef(box, "", provider).fileName();
    String id = file.substring(0, file.length() - ".box".length());
    ImageUpload upload =
        shelf.begin(new Announcement(id, box, provider, bytes, sha256, call.holder().name()));
    return told(201, upload).with("Location", UPLOADS + "/" + upload.id());
  }

  private static String required(JsonBody body, String key, Pattern pattern) {
    return body.text(key)
        .filter(word -> pattern.matcher(word).matches())
        .orElseThrow(
            () -> ApiProblem.badBody("'%s' is needed, and matches %s".formatted(key, pattern)));
  }

  private ApiResponse progress(ApiCall call) {
    String id = checked(call.word("upload"));
    return told(
        200,
        shelf
            .uploading(id)
            .orElseThrow(
                () -> ApiProblem.notFound("nothing is being uploaded as '%s'".formatted(id), "")));
  }

  private ApiResponse append(ApiCall call) {
    String offset = call.request().header("upload-offset").orElse("");
    if (!NUMBER.matcher(offset).matches()) {
      throw ApiProblem.of(
          "bad-header", 400, "the header Upload-Offset is how many bytes are here", "");
    }
    if (!call.request().header("content-type").orElse("").equals(ApiRequest.UPLOAD)) {
      throw ApiProblem.of(
          "not-an-upload",
          415,
          "the body is not " + ApiRequest.UPLOAD,
          "send the header Content-Type: " + ApiRequest.UPLOAD);
    }
    String id = checked(call.word("upload"));
    requireOwn(call, shelf.uploader(id));
    return told(200, shelf.append(id, Long.parseLong(offset), call.request().upload()));
  }

  private static ApiResponse told(int status, ImageUpload upload) {
    return ApiResponse.json(status, ImagesView.json(upload)).with(OFFSET, "" + upload.offset());
  }

  private ApiResponse abandon(ApiCall call) {
    String id = checked(call.word("upload"));
    requireOwn(call, shelf.uploader(id));
    shelf.abandon(id);
    return ApiResponse.empty(204);
  }

  private ApiResponse content(ApiCall call) {
    Image image = image(call);
    long from = call.request().header("range").map(range -> start(range, image.bytes())).orElse(0L);
    ApiResponse response =
        ApiResponse.file(
                from == 0 ? 200 : 206,
                "application/octet-stream",
                new FileContent(shelf.path(image.id()), from, image.bytes() - from))
            .with("Accept-Ranges", "bytes")
            .with("Content-Disposition", "attachment; filename=\"%s.box\"".formatted(image.id()));
    return from == 0
        ? response
        : response.with(
            "Content-Range", "bytes %d-%d/%d".formatted(from, image.bytes() - 1, image.bytes()));
  }

  /** From where on; another range is no reason not to send all. */
  private static long start(String range, long bytes) {
    Matcher matcher = RANGE.matcher(range);
    if (!matcher.matches()) {
      return 0;
    }
    long from = Long.parseLong(matcher.group(1));
    if (from >= bytes) {
      throw ApiProblem.of("no-such-range", 416, "the image has %d bytes".formatted(bytes), "");
    }
    return from;
  }

  private ApiResponse delete(ApiCall call) {
    Image image = image(call);
    requireOwn(call, image.token());
    shelf.delete(image.id());
    return ApiResponse.empty(204);
  }

  /** A token of a project changes only what it uploads itself. */
  private static void requireOwn(ApiCall call, Optional<String> token) {
    if (!call.seesAll() && !token.equals(Optional.of(call.holder().name()))) {
      throw ApiProblem.noRight(
          403, "another token uploaded that image", "ask somebody whose token has no project");
    }
  }

  private Image image(ApiCall call) {
    String id = checked(call.word("image"));
    return shelf
        .find(id)
        .orElseThrow(() ->
            ApiProblem.notFound("there is no image '%s'".formatted(id), "see: GET " + IMAGES));
  }
}
