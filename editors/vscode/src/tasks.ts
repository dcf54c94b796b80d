// The task that checks all files of a folder.
import { ExtensionContext, ProcessExecution, Task, TaskDefinition, TaskGroup, tasks, workspace, WorkspaceFolder } from 'vscode';
import { NAME } from './names';
import { Server } from './server';

export function registerTasks(context: ExtensionContext): void {
  const task = (definition: TaskDefinition, folder: WorkspaceFolder, program: string) => {
    const check = new ProcessExecution(program, ['check', ...(definition.args ?? [])], { cwd: folder.uri.fsPath });
    const made = new Task(definition, folder, 'check', NAME, check, `$${NAME}`);
    made.group = TaskGroup.Test;
    return made;
  };
  const server = async () => {
    const found = await Server.find(context);
    return typeof found === 'string' ? undefined : found.command;
  };
  context.subscriptions.push(
    tasks.registerTaskProvider(NAME, {
      provideTasks: async () => {
        const program = await server();
        const folders = (workspace.workspaceFolders ?? []).filter((folder) => folder.uri.scheme === 'file');
        return program ? folders.map((folder) => task({ type: NAME }, folder, program)) : [];
      },
      resolveTask: async ({ definition, scope }) => {
        const program = await server();
        return program && typeof scope === 'object' ? task(definition, scope, program) : undefined;
      },
    }),
  );
}
