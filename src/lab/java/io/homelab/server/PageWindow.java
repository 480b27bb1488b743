package io.homelab.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.openqa.selenium.By;
import org.openqa.selenium.Keys;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.interactions.Actions;
import org.openqa.selenium.support.ui.WebDriverWait;

/** A window of Chromium, of whatever size and colours, with eyes for what keeps people out. */
final class PageWindow implements AutoCloseable {
  private static final Duration LIMIT = Duration.ofSeconds(20);
  private static final int TALLEST = 6000;
  private static final String AXE = axe();

  private final ChromeDriver driver;
  private final String origin;
  private int width;

  private PageWindow(ChromeDriver driver, String origin) {
    this.driver = driver;
    this.origin = origin;
  }

  /** One for the pages of that server. */
  static PageWindow of(String origin) {
    ChromeOptions options = new ChromeOptions();
    options.setBinary("/usr/bin/chromium");
    options.addArguments(
        "--headless=new",
        "--no-sandbox",
        "--disable-gpu",
        "--disable-dev-shm-usage",
        "--disable-background-networking",
        "--force-device-scale-factor=1",
        "--hide-scrollbars");
    ChromeDriverService service =
        new ChromeDriverService.Builder()
            .usingDriverExecutable(Path.of("/usr/bin/chromedriver").toFile())
            .usingAnyFreePort()
            .withSilent(true)
            .build();
    PageWindow window = new PageWindow(new ChromeDriver(service, options), origin);
    window.size(1024, false);
    return window;
  }

  /** From now on it is so wide, and dark or light. */
  void size(int pixels, boolean dark) {
    width = pixels;
    metrics(pixels, usual(pixels));
    driver.executeCdpCommand(
        "Emulation.setEmulatedMedia",
        Map.of(
            "features",
            List.of(
                Map.of("name", "prefers-color-scheme", "value", dark ? "dark" : "light"),
                Map.of("name", "prefers-reduced-motion", "value", "reduce"))));
  }

  private static int usual(int width) {
    return width > 2000 ? 2160 : width < 500 ? 740 : 768;
  }

  private void metrics(int wide, int high) {
    driver.executeCdpCommand(
        "Emulation.setDeviceMetricsOverride",
        Map.of("width", wide, "height", high, "deviceScaleFactor", 1, "mobile", false));
  }

  void open(String path) {
    driver.get(origin + path);
  }

  String path() {
    return driver.getCurrentUrl().substring(origin.length());
  }

  String text() {
    return driver.findElement(By.tagName("body")).getText();
  }

  /** Waits until the page says that. */
  void await(String words) {
    new WebDriverWait(driver, LIMIT)
        .ignoring(org.openqa.selenium.StaleElementReferenceException.class)
        .withMessage(() -> "'" + words + "' in: " + text())
        .until(there -> text().contains(words));
  }

  void awaitPath(String beginning) {
    new WebDriverWait(driver, LIMIT)
        .withMessage(() -> beginning + " at " + path() + ": " + text())
        .until(there -> path().startsWith(beginning));
  }

  /** Types in the field of that name. */
  void type(String field, String text) {
    driver.findElement(By.name(field)).sendKeys(text);
  }

  /** Presses a key where the focus is. */
  void press(Keys key) {
    new Actions(driver).sendKeys(key).perform();
  }

  /** Goes on with the tabulator to what says that, and presses it; every stop must be visible. */
  void reach(String words) {
    reach(words, Keys.ENTER);
  }

  /** The same with another key. */
  void reach(String words, Keys key) {
    List<String> stops = new ArrayList<>();
    for (int i = 0; i < 120; i++) {
      press(Keys.TAB);
      WebElement at = driver.switchTo().activeElement();
      String says =
          String.valueOf(
              driver.executeScript(
                  "const a = arguments[0]; return (a.type === 'checkbox' ? a.labels[0].innerText"
                      + " : a.innerText || a.value || '').trim()",
                  at));
      if (at.getTagName().equals("body")) {
        continue;
      }
      stops.add(says);
      Object seen =
          driver.executeScript(
              "const a = arguments[0], s = getComputedStyle(a), r = a.querySelector('rect');"
                  + " return a.matches(':focus-visible') && (s.outlineStyle !== 'none'"
                  + " || (r && getComputedStyle(r).strokeWidth === '3px'))",
              at);
      assertThat(seen).as("the focus on '%s' of %s can be seen", says, path()).isEqualTo(true);
      if (says.equals(words)) {
        press(key);
        return;
      }
    }
    throw new AssertionError("'" + words + "' is not among " + stops);
  }

  /** What a script in the page answers. */
  @Nullable Object script(String text) {
    return driver.executeScript(text);
  }

  /** What the open note says; empty when none is. */
  String note() {
    return String.valueOf(
        driver.executeScript(
            "const open = document.querySelector(':popover-open');"
                + " return open ? open.innerText.trim() : ''"));
  }

  /** The note lies within the window, and not over the cell that it is about. */
  void checkNote() {
    Object beside =
        driver.executeScript(
            "const n = document.querySelector(':popover-open').getBoundingClientRect(),"
                + " c = document.activeElement.getBoundingClientRect();"
                + " return n.left >= 0 && n.right <= innerWidth && n.top >= 0"
                + " && (n.top >= c.bottom || n.bottom <= c.top)");
    assertThat(beside)
        .as("the note on %s at %d px is beside its cell", path(), width)
        .isEqualTo(true);
  }

  /** Points at the first element that says that. */
  void pointAt(String selector, String words) {
    WebElement at =
        driver.findElements(By.cssSelector(selector)).stream()
            .filter(each -> each.getText().equals(words))
            .findFirst()
            .orElseThrow(() -> new AssertionError(words + " is not in: " + text()));
    new Actions(driver).scrollToElement(at).moveToElement(at).perform();
  }

  /** Nothing goes beyond the window, and nothing came from elsewhere. */
  void checkFrame() {
    Object wide = driver.executeScript("return document.documentElement.scrollWidth");
    assertThat(((Number) Objects.requireNonNull(wide)).intValue())
        .as("the width of %s at %d px", path(), width)
        .isLessThanOrEqualTo(width);
    Object asked =
        driver.executeScript(
            "return performance.getEntriesByType('resource').map(each => each.name)");
    assertThat((List<?>) Objects.requireNonNull(asked))
        .as("what %s loads", path())
        .allSatisfy(url -> assertThat(String.valueOf(url)).startsWith(origin + "/"));
  }

  /** The same, and axe has no complaint. */
  void check() {
    checkFrame();
    // Chromium's debugger may do what the page's own policy forbids.
    driver.executeScript(AXE);
    Object found =
        driver.executeAsyncScript(
            "const done = arguments[0]; axe.run(document, {resultTypes: ['violations']})"
                + ".then(r => done(r.violations.map(v => v.id + ': ' + v.help + ' '"
                + " + v.nodes.map(n => n.html + ' ' + n.failureSummary).join('; '))),"
                + " e => done([String(e)]))");
    assertThat((List<?>) Objects.requireNonNull(found))
        .as("axe on %s at %d px", path(), width)
        .isEmpty();
  }

  /** Keeps what it looks like, as a whole. */
  void picture(Path file) throws IOException {
    Object tall = driver.executeScript("return document.documentElement.scrollHeight");
    int height = Math.min(TALLEST, ((Number) Objects.requireNonNull(tall)).intValue());
    metrics(width, height);
    Map<String, Object> shot =
        driver.executeCdpCommand(
            "Page.captureScreenshot",
            Map.of(
                "captureBeyondViewport",
                true,
                "clip",
                Map.of("x", 0, "y", 0, "width", width, "height", height, "scale", 1)));
    metrics(width, usual(width));
    Files.createDirectories(Objects.requireNonNull(file.getParent()));
    Files.write(file, Base64.getDecoder().decode(String.valueOf(shot.get("data"))));
  }

  private static String axe() {
    try (InputStream in =
        Objects.requireNonNull(PageWindow.class.getResourceAsStream("/axe.min.js"))) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    driver.quit();
  }
}
