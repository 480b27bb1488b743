package io.homelab.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.openqa.selenium.Keys;

/** Goes through the pages of a server that has real machines, and presses a button there. */
final class PagesTour {
  private PagesTour() {}

  /**
   * Prints {@code seen} once everything was there.
   *
   * @param args the server, a token, and the folder for what the pages look like
   */
  public static void main(String[] args) throws Exception {
    try (PageWindow window = PageWindow.of(args[0])) {
      window.open("/login");
      window.await("Log in");
      window.type("token", args[1]);
      window.press(Keys.ENTER);
      window.awaitPath("/");
      window.await("Log out");
      for (String host : List.of("nuc", "desk")) {
        window.open("/hosts/" + host + "?ask=now");
        window.await("online");
        window.check();
      }
      window.open("/labs/shop?ask=now");
      window.await("running");
      assertThat(window.text()).contains("web", "desk", "db", "nuc");
      window.check();
      window.picture(Path.of(args[2], "real-lab-1024-light.png"));
      window.open("/labs/shop/machines/web");
      window.await("192.168.56.31");
      window.await("Why here");
      window.check();
      window.picture(Path.of(args[2], "real-machine-1024-light.png"));
      window.reach("Run provisioners");
      window.awaitPath("/runs/");
      window.await("ended after");
      window.await("State\ndone");
      assertThat(window.text()).contains("desk/web", "Running provisioner");
      window.picture(Path.of(args[2], "real-run-1024-light.png"));
    }
    System.out.println("seen");
  }
}
