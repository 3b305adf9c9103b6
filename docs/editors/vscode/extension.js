// Starts `aws-auto lsp` for YAML files.
const { workspace } = require("vscode");
const { LanguageClient } = require("vscode-languageclient/node");

let client;

exports.activate = () => {
  const settings = workspace.getConfiguration("aws-auto");
  const server = { command: settings.get("command"), args: ["lsp", ...settings.get("arguments")] };
  const watcher = workspace.createFileSystemWatcher("**/*.{yaml,yml}");
  client = new LanguageClient("aws-auto", "aws-auto", server, {
    documentSelector: [{ scheme: "file", language: "yaml" }],
    synchronize: { fileEvents: watcher },
  });
  return client.start();
};

exports.deactivate = () => client?.stop();
