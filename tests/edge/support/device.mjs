// A device that keeps passkeys, played by Chromium's own virtual authenticator.

export class Device {
  /** One for the browser of `page`, whose owner unlocks it whenever it asks. */
  static async of(page) {
    const session = await page.context().newCDPSession(page);
    await session.send("WebAuthn.enable");
    const { authenticatorId } = await session.send("WebAuthn.addVirtualAuthenticator", {
      options: {
        protocol: "ctap2",
        transport: "internal",
        hasResidentKey: true,
        hasUserVerification: true,
        isUserVerified: true,
        automaticPresenceSimulation: true,
      },
    });
    return new Device(session, authenticatorId);
  }

  constructor(session, authenticatorId) {
    this.session = session;
    this.authenticatorId = authenticatorId;
  }

  /** From now on its owner does not unlock it. */
  refuse() {
    return this.#unlocks(false);
  }

  /** From now on its owner unlocks it again. */
  agree() {
    return this.#unlocks(true);
  }

  #unlocks(isUserVerified) {
    const { authenticatorId } = this;
    return this.session.send("WebAuthn.setUserVerified", { authenticatorId, isUserVerified });
  }
}
