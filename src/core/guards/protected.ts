/**
 * What Baton protects by itself, whatever the configuration says: files that steer Baton, GitHub, git, later sessions
 * or people's machines without being looked at as code. Globs over folded paths (`foldedPath`), lower case.
 */

/** Never changed by a session, and no person's word on a worker takes that: these decide what sessions may do. */
export const NEVER: readonly string[] = [
  // Workflows (GitHub refuses them from an App without that permission), Baton's settings, owners, actions.
  ...[".github", ".github/**"],
  // Scripts and skills of later sessions.
  ...[".baton", ".baton/**"],
];

/** Changed by people, or with a person's consent to this very change. */
export const BY_CONSENT: readonly string[] = [
  // Who has to review what: https://docs.github.com/repositories/managing-your-repositorys-settings-and-features
  ...["codeowners", "docs/codeowners"],
  // Hides files from diffs, names filters; makes a checkout fetch from elsewhere, by git or LFS.
  ...["**/.gitattributes", "**/.gitmodules", "**/.lfsconfig"],
  // Instructions that every later session and everyone's agent follows.
  ...["**/agents.md", "**/agents.override.md", "**/claude.md", "**/claude.local.md", "**/gemini.md"],
  ...["**/.cursorrules", "**/.windsurfrules", "**/.clinerules", "**/.clinerules/**", "**/.aider.conf.yml"],
  // Agents' settings: hooks and tool servers in them are commands that run without being asked for.
  ...["**/.claude/**", "**/.codex/**", "**/.cursor/**", "**/.gemini/**", "**/.windsurf/**", "**/.mcp.json"],
  ...["**/.agents/**", "**/.continue/**", "**/.roo/**"],
  ...["**/.kiro/**", "**/.junie/**", "**/.amazonq/**", "**/.qwen/**", "**/.opencode/**", "**/opencode.json"],
  // Editors run tasks of a folder that is opened, and take interpreters and linters from its settings.
  ...["**/.vscode/**", "**/*.code-workspace", "**/.idea/**", "**/.zed/**", "**/.devcontainer.json"],
  ...["**/.devcontainer/**"],
  // Shells and git run these on entering a folder, on commit and on checkout.
  ...["**/.envrc", "**/.husky/**", "**/.githooks/**", "**/.pre-commit-config.yaml"],
  ...["**/lefthook.yml", "**/lefthook.yaml", "**/.lefthook.yml", "**/.lefthook.yaml"],
  // Where dependencies come from and with which credentials; some of these run code at each install.
  ...["**/.npmrc", "**/.yarnrc", "**/.yarnrc.yml", "**/.yarn/**", "**/.pnpmfile.cjs", "**/bunfig.toml"],
  ...["**/.pypirc", "**/pip.conf", "**/.cargo/**", "**/.bundle/**", "**/nuget.config"],
  ...["**/.pnp.cjs", "**/.pnp.loader.mjs"],
  // Pipelines of other services, which run what these say on every push, with the keys that those services hold.
  ...[
    ".circleci/**",
    ".buildkite/**",
    ".semaphore/**",
    ".woodpecker/**",
    ".woodpecker.yml",
    ".drone.yml",
    ".cirrus.yml",
  ],
  ...[".gitlab-ci.yml", ".travis.yml", "appveyor.yml", ".appveyor.yml", "azure-pipelines.yml", ".azure-pipelines/**"],
  ...["bitbucket-pipelines.yml", "cloudbuild.yaml", "**/jenkinsfile"],
  // Build tools that download and run what these name.
  ...["**/.mvn/**", "**/gradle/wrapper/**"],
];
